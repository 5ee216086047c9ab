package awsoidc.state;

import awsoidc.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes records as bytes: their components in order, each with its name, so that {@link
 * RecordReader} notices another version's. Not as JSON: Jackson's parser takes 20 ms in each stage
 * to get ready for numbers (BigDecimal of JDK 25).
 */
final class RecordWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private RecordWriter() {}

  static byte[] write(Record value) {
    RecordWriter writer = new RecordWriter();
    writer.writeRecord(value);
    return writer.out.toByteArray();
  }

  private void writeRecord(Object value) {
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      writeText(component.getName());
      writeValue(component.getGenericType(), Shape.value(component, value));
    }
  }

  private void writeValue(Type type, Object value) {
    Class<?> raw = Shape.raw(type);
    if (raw.isRecord()) {
      writeRecord(value);
    } else if (raw.isEnum()) {
      writeText(((Enum<?>) value).name());
    } else if (Shape.isOpen(raw)) {
      writeText(Shape.name(value.getClass()));
      writeRecord(value);
    } else if (raw == Optional.class) {
      Optional<?> optional = (Optional<?>) value;
      out.write(optional.isPresent() ? 1 : 0);
      optional.ifPresent(present -> writeArgument(type, 0, present));
    } else if (raw == List.class) {
      List<?> list = (List<?>) value;
      writeNumber(list.size());
      list.forEach(each -> writeArgument(type, 0, each));
    } else if (raw == Map.class) {
      Map<?, ?> map = (Map<?, ?>) value;
      writeNumber(map.size());
      map.forEach((key, each) -> {
        writeArgument(type, 0, key);
        writeArgument(type, 1, each);
      });
    } else if (raw == Duration.class) {
      writeTime(Instant.EPOCH.plus((Duration) value));
    } else if (raw == Instant.class) {
      writeTime((Instant) value);
    } else {
      writeText(raw == Secret.class ? ((Secret) value).reveal() : value.toString());
    }
  }

  private void writeArgument(Type type, int number, Object value) {
    writeValue(Shape.argument(type, number), value);
  }

  /** As numbers: java.time takes 1 to 2 ms to get ready for texts. */
  private void writeTime(Instant time) {
    writeText(Long.toString(time.getEpochSecond()));
    writeNumber(time.getNano());
  }

  private void writeText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writeNumber(bytes.length);
    out.writeBytes(bytes);
  }

  /** Not by DataOutputStream, which takes 1 ms to get ready. */
  private void writeNumber(int number) {
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      out.write(number >>> shift);
    }
  }
}
