package dev.holdfast.app;

/** Starts Holdfast. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.out.println("holdfast 0.1.0");
    }
}
