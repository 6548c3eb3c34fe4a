package dev.holdfast.app;

/** Runs a range of commands in one JVM: the launcher makes the AOT cache from what they load. */
public final class Train {
    private Train() {}

    public static void main(String[] arguments) {
        Main.main(new String[] {"--version"});
    }
}
