package awsoidc.state;

import awsoidc.secret.Secret;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what {@link RecordWriter} wrote, from bytes that the key has authenticated: what does not
 * fit was written by another version.
 */
final class RecordReader {

  /** Ours are seven deep. */
  private static final int MAX_DEPTH = 16;

  private final ByteBuffer in;

  private RecordReader(ByteBuffer in) {
    this.in = in;
  }

  static <R extends Record> R read(Class<R> type, byte[] bytes) throws UnusableState {
    try {
      RecordReader reader = new RecordReader(ByteBuffer.wrap(bytes));
      R value = type.cast(reader.readRecord(type, 0));
      require(!reader.in.hasRemaining());
      return value;
    } catch (RuntimeException e) {
      throw new UnusableState("another version of aws-oidc-executor wrote it");
    }
  }

  private Object readRecord(Class<?> type, int depth) {
    require(depth < MAX_DEPTH);
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      require(readText().equals(components[i].getName()));
      values[i] = readValue(components[i].getGenericType(), depth + 1);
    }
    return Shape.create(type, components, values);
  }

  private Object readValue(Type type, int depth) {
    Class<?> raw = Shape.raw(type);
    if (raw.isRecord()) {
      return readRecord(raw, depth);
    } else if (raw.isEnum()) {
      return readConstant(raw);
    } else if (Shape.isOpen(raw)) {
      return readRecord(Shape.subtype(raw, readText()), depth);
    } else if (raw == Optional.class) {
      return readFlag() ? Optional.of(readArgument(type, 0, depth)) : Optional.empty();
    } else if (raw == List.class) {
      return readList(type, depth);
    } else if (raw == Map.class) {
      return readMap(type, depth);
    } else if (raw == Duration.class) {
      return Duration.ofSeconds(Long.parseLong(readText()), in.getInt());
    } else if (raw == Instant.class) {
      return Instant.ofEpochSecond(Long.parseLong(readText()), in.getInt());
    }
    return readScalar(raw);
  }

  private Object readArgument(Type type, int number, int depth) {
    return readValue(Shape.argument(type, number), depth);
  }

  private List<Object> readList(Type type, int depth) {
    List<Object> list = new ArrayList<>();
    for (int rest = readCount(); rest > 0; rest--) {
      list.add(readArgument(type, 0, depth));
    }
    return List.copyOf(list);
  }

  private Map<Object, Object> readMap(Type type, int depth) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int rest = readCount(); rest > 0; rest--) {
      map.put(readArgument(type, 0, depth), readArgument(type, 1, depth));
    }
    return map;
  }

  private Object readConstant(Class<?> type) {
    String name = readText();
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("no such constant");
  }

  private Object readScalar(Class<?> type) {
    String text = readText();
    if (type == String.class) {
      return text;
    } else if (type == Path.class) {
      return Path.of(text);
    } else if (type == boolean.class) {
      require(text.equals("true") || text.equals("false"));
      return text.equals("true");
    } else if (type == int.class) {
      return Integer.valueOf(text);
    } else if (type == long.class) {
      return Long.valueOf(text);
    } else if (type == Secret.class) {
      return Secret.of(text);
    } else if (type == URI.class) {
      return URI.create(text);
    }
    throw new IllegalArgumentException("of no kind that the state knows: " + type);
  }

  private boolean readFlag() {
    byte flag = in.get();
    require(flag == 0 || flag == 1);
    return flag == 1;
  }

  private String readText() {
    byte[] bytes = new byte[readCount()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private int readCount() {
    int count = in.getInt();
    require(count >= 0 && count <= in.remaining());
    return count;
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("written otherwise");
    }
  }
}
