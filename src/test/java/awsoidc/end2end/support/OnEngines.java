package awsoidc.end2end.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Needs podman or docker. One class at a time: tests look for what is left in an engine, and remove
 * it. So they begin first, beside all others, and do not come one after another in the end.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("engines")
@ResourceLock("engines")
@Order(1)
public @interface OnEngines {}
