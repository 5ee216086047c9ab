package awsoidc.state;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Named texts, lists and further fields, on their way into bytes or out of them; a value of another
 * kind than asked for throws. Not JSON: the first number that Jackson's parser could meet takes 20
 * ms to get ready for (BigDecimal of JDK 25), in each stage.
 */
final class Fields {

  private static final String NANOS = "_nanos";

  private static final int TEXT = 't';
  private static final int LIST = 'l';
  private static final int FIELDS = 'f';

  /** Ours are six deep. */
  private static final int DEEPEST = 16;

  private final Map<String, Object> values = new LinkedHashMap<>();

  Fields put(String name, Object value) {
    values.put(name, value.toString());
    return this;
  }

  Fields put(String name, Optional<?> value) {
    value.ifPresent(present -> put(name, present));
    return this;
  }

  Fields put(String name, Fields value) {
    values.put(name, value);
    return this;
  }

  /** As a number: what java.time reads and writes texts with takes 1 to 2 ms to get ready. */
  Fields put(String name, Duration value) {
    return put(name, value.toMillis());
  }

  /** Likewise. */
  Fields put(String name, Instant value) {
    return put(name, value.getEpochSecond()).put(name + NANOS, value.getNano());
  }

  /** A list of texts. */
  Fields texts(String name, List<?> texts) {
    values.put(name, texts.stream().map(Object::toString).toList());
    return this;
  }

  Fields list(String name, List<Fields> list) {
    values.put(name, list);
    return this;
  }

  /** A text for each name. */
  static Fields of(Map<String, String> texts) {
    Fields fields = new Fields();
    texts.forEach(fields::put);
    return fields;
  }

  void write(ByteArrayOutputStream out) {
    write(values.size(), out);
    values.forEach((name, value) -> {
      write(name, out);
      writeValue(value, out);
    });
  }

  private static void writeValue(Object value, ByteArrayOutputStream out) {
    if (value instanceof Fields fields) {
      out.write(FIELDS);
      fields.write(out);
    } else if (value instanceof List<?> list) {
      out.write(LIST);
      write(list.size(), out);
      list.forEach(each -> writeValue(each, out));
    } else {
      out.write(TEXT);
      write((String) value, out);
    }
  }

  private static void write(String text, ByteArrayOutputStream out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(bytes.length, out);
    out.writeBytes(bytes);
  }

  /** Not by DataOutputStream, which gets ready for numbers of all kinds, for 1 ms. */
  private static void write(int number, ByteArrayOutputStream out) {
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      out.write(number >>> shift);
    }
  }

  /** Throws what a ByteBuffer does where they are cut short. */
  static Fields read(ByteBuffer in) {
    return read(in, 0);
  }

  private static Fields read(ByteBuffer in, int depth) {
    Fields fields = new Fields();
    for (int rest = in.getInt(); rest > 0; rest--) {
      String name = readText(in);
      fields.values.put(name, readValue(in, depth + 1));
    }
    return fields;
  }

  private static Object readValue(ByteBuffer in, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("too deep");
    }
    int kind = in.get();
    if (kind == FIELDS) {
      return read(in, depth);
    }
    if (kind == TEXT) {
      return readText(in);
    }
    if (kind != LIST) {
      throw new IllegalArgumentException("of no kind");
    }
    List<Object> list = new ArrayList<>();
    for (int rest = in.getInt(); rest > 0; rest--) {
      list.add(readValue(in, depth + 1));
    }
    return list;
  }

  private static String readText(ByteBuffer in) {
    int length = in.getInt();
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  Set<String> names() {
    return values.keySet();
  }

  String text(String name) {
    return (String) Objects.requireNonNull(values.get(name));
  }

  Optional<String> optional(String name) {
    return Optional.ofNullable(values.get(name)).map(String.class::cast);
  }

  boolean flag(String name) {
    return Boolean.parseBoolean(text(name));
  }

  int number(String name) {
    return Integer.parseInt(text(name));
  }

  Duration duration(String name) {
    return Duration.ofMillis(Long.parseLong(text(name)));
  }

  Instant instant(String name) {
    return Instant.ofEpochSecond(Long.parseLong(text(name)), number(name + NANOS));
  }

  Fields fields(String name) {
    return (Fields) Objects.requireNonNull(values.get(name));
  }

  List<Fields> list(String name) {
    return values(name).stream().map(Fields.class::cast).toList();
  }

  List<String> texts(String name) {
    return values(name).stream().map(String.class::cast).toList();
  }

  /** A text for each name. */
  Map<String, String> map() {
    Map<String, String> map = new LinkedHashMap<>();
    names().forEach(name -> map.put(name, text(name)));
    return map;
  }

  private List<?> values(String name) {
    return (List<?>) Objects.requireNonNull(values.get(name));
  }
}
