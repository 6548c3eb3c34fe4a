package dev.holdfast.postgres.catalog;

/// Takes apart names as SQL writes them: a dot within quotes divides nothing.
public final class QualifiedName {
    private QualifiedName() {}

    /// The last part, its quotes kept: `users` of `public.users`.
    public static String last(String name) {
        return name.substring(lastDot(name) + 1);
    }

    /// What stands before the last part: `public` of `public.users`; nothing of a bare name.
    public static String parent(String name) {
        return name.substring(0, Math.max(lastDot(name), 0));
    }

    private static int lastDot(String name) {
        boolean quoted = false;
        int dot = -1;
        for (int i = 0; i < name.length(); i++) {
            quoted ^= name.charAt(i) == '"';
            dot = name.charAt(i) == '.' && !quoted ? i : dot;
        }
        return dot;
    }
}
