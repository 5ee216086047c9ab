package awsoidc.state;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  void write(DataOutputStream out) throws IOException {
    out.writeInt(values.size());
    for (var field : values.entrySet()) {
      write(field.getKey(), out);
      writeValue(field.getValue(), out);
    }
  }

  private static void writeValue(Object value, DataOutputStream out) throws IOException {
    if (value instanceof Fields fields) {
      out.writeByte(FIELDS);
      fields.write(out);
    } else if (value instanceof List<?> list) {
      out.writeByte(LIST);
      out.writeInt(list.size());
      for (Object each : list) {
        writeValue(each, out);
      }
    } else {
      out.writeByte(TEXT);
      write((String) value, out);
    }
  }

  /** Of any length, unlike {@link DataOutputStream#writeUTF}. */
  private static void write(String text, DataOutputStream out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static Fields read(DataInputStream in) throws IOException {
    return read(in, 0);
  }

  private static Fields read(DataInputStream in, int depth) throws IOException {
    Fields fields = new Fields();
    for (int rest = in.readInt(); rest > 0; rest--) {
      String name = readText(in);
      fields.values.put(name, readValue(in, depth + 1));
    }
    return fields;
  }

  private static Object readValue(DataInputStream in, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("too deep");
    }
    int kind = in.readUnsignedByte();
    if (kind == FIELDS) {
      return read(in, depth);
    }
    if (kind == TEXT) {
      return readText(in);
    }
    if (kind != LIST) {
      throw new IOException("of no kind");
    }
    List<Object> list = new ArrayList<>();
    for (int rest = in.readInt(); rest > 0; rest--) {
      list.add(readValue(in, depth + 1));
    }
    return list;
  }

  private static String readText(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] bytes = in.readNBytes(Math.min(length, in.available()));
    if (bytes.length != length) {
      throw new IOException("cut short");
    }
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
