package awsoidc.state;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;

/**
 * What a type is made of, by reflection: all of ours are in one module, which opens itself to us.
 */
final class Shape {

  private static final String OURS = "awsoidc.";

  private Shape() {}

  /** Without what stands in its angle brackets. */
  static Class<?> raw(Type type) {
    return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
  }

  /** Whether it is an interface of ours, of which some record is a value. */
  static boolean isOpen(Class<?> type) {
    return type.isInterface() && type.getName().startsWith(OURS);
  }

  /** By which {@link #subtype} finds it again. */
  static String name(Class<?> subtype) {
    return subtype.getName().substring(OURS.length());
  }

  /** The record of that name, which is one of those that the interface stands for. */
  static Class<?> subtype(Class<?> type, String name) {
    try {
      Class<?> subtype = Class.forName(OURS + name, false, Shape.class.getClassLoader());
      if (subtype.isRecord() && type.isAssignableFrom(subtype)) {
        return subtype;
      }
    } catch (ClassNotFoundException | LinkageError unknown) {
      throw new IllegalArgumentException("no such class", unknown);
    }
    throw new IllegalArgumentException("no such subtype");
  }

  /** What stands in its angle brackets. */
  static Type argument(Type type, int number) {
    return ((ParameterizedType) type).getActualTypeArguments()[number];
  }

  static Object value(RecordComponent component, Object holder) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(holder);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(component.toString(), e);
    }
  }

  static Object create(Class<?> type, RecordComponent[] components, Object[] values) {
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = components[i].getType();
    }
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type.toString(), e);
    }
  }
}
