package awsoidc.state;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;

/**
 * What a type is made of, by reflection. All classes are in one module, which is open to itself.
 */
final class Shape {

  private static final String OURS = "awsoidc.";

  private Shape() {}

  /** Without its type arguments. */
  static Class<?> raw(Type type) {
    return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
  }

  /** Whether it is an interface of this program, whose values are records. */
  static boolean isOpen(Class<?> type) {
    return type.isInterface() && type.getName().startsWith(OURS);
  }

  static String name(Class<?> subtype) {
    return subtype.getName().substring(OURS.length());
  }

  /** The record of that {@link #name}, which must implement the interface. */
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
