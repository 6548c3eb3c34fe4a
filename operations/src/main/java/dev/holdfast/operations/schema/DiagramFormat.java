package dev.holdfast.operations.schema;

/// How a diagram is written.
public enum DiagramFormat {
    /// A picture of its own, for browsers.
    SVG("schema.svg"),
    /// Text that GitHub and others draw (`erDiagram`).
    MERMAID("schema.mmd");

    private final String fileName;

    DiagramFormat(String fileName) {
        this.fileName = fileName;
    }

    String text(Diagram diagram) {
        return switch (this) {
            case SVG -> SvgDrawing.of(diagram);
            case MERMAID -> MermaidText.of(diagram);
        };
    }

    String fileName() {
        return fileName;
    }
}
