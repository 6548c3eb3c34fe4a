package dev.holdfast.operations.schema;

import dev.holdfast.operations.schema.Diagram.Edge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Places the tables of one connected part of a diagram: what is referred to stands left of what
/// refers to it (Sugiyama's layers), each layer in columns of bounded height. All foreign keys to
/// the same column are one *net*: a trunk that branches, and that crosses a column of tables in a
/// lane kept free for it, so that no line ever runs behind a table.
///
/// Everything is decided by numbers and names, so the same diagram is always placed alike.
final class DiagramLayout {
    static final int BOX_GAP = 26;
    private static final int LANE = 14;
    private static final int LANE_GAP = 10;
    private static final int TRACK = 9;

    /// Between a box and the first track: room for a crow's foot.
    private static final int STUB = 30;

    private static final int SWEEPS = 12;
    private static final int SHIFT = 5;
    private static final int MANY = 100;

    private final List<BoxShape> shapes;
    private final List<Edge> edges;
    private final int limit;
    private final List<Net> nets = new ArrayList<>();
    private final List<List<Item>> columns = new ArrayList<>();
    private final Map<Integer, Item> items = new HashMap<>();
    private final Map<Integer, BoxShape> shapeByBox = new HashMap<>();

    /// Lays out with columns of about `limit` height.
    private DiagramLayout(List<BoxShape> shapes, List<Edge> edges, int limit) {
        this.shapes = shapes;
        this.edges = edges;
        this.limit = limit;
    }

    /// How large a table is drawn.
    ///
    /// @param box its index in the diagram
    /// @param lineY where its columns' lines are, below its top
    record BoxShape(int box, String title, int width, int height, Map<String, Integer> lineY) {
        int y(List<String> names) {
            return names.stream()
                    .map(name -> lineY.getOrDefault(name, height / 2))
                    .findFirst()
                    .orElse(height / 2);
        }
    }

    /// A place on the paper.
    record Point(int x, int y) {}

    /// A foreign key as drawn.
    ///
    /// @param net which of the part's nets it belongs to: those share a line
    /// @param route from the parent's side to the child's; corners are right angles
    record Drawn(Edge edge, int net, List<Point> route) {}

    /// A part that is placed.
    record Placed(int width, int height, Map<Integer, Point> boxes, List<Drawn> edges) {
        double ratio() {
            return (double) width / Math.max(1, height);
        }
    }

    /// The layout nearest to the shape of a screen.
    static Placed best(List<BoxShape> shapes, List<Edge> edges, double ratio) {
        int tallest = shapes.stream().mapToInt(BoxShape::height).max().orElse(0);
        int sum = shapes.stream().mapToInt(it -> it.height() + BOX_GAP).sum();
        Placed best = null;
        int step = Math.max(1, shapes.size() / MANY);
        int tries = shapes.size() > MANY ? 8 : 24;
        for (int columns = 1; columns <= tries * step; columns += step) {
            int limit = Math.max(tallest, sum / columns);
            var placed = new DiagramLayout(shapes, edges, limit).place();
            if (best == null || distance(placed, ratio) < distance(best, ratio)) {
                best = placed;
            }
            if (limit == tallest) {
                break;
            }
        }
        return Objects.requireNonNull(best);
    }

    private static double distance(Placed placed, double ratio) {
        return Math.abs(Math.log(placed.ratio() / ratio))
                + Math.log((double) placed.width() * placed.height()) / 4;
    }

    /// What stands in a column: a table, or a lane for a net that passes.
    private static final class Item {
        final int box;
        final int net;
        final String title;
        final int height;
        final List<Holding> holdings = new ArrayList<>();
        int column;
        double y;

        Item(int box, int net, String title, int height) {
            this.box = box;
            this.net = net;
            this.title = title;
            this.height = height;
        }

        boolean isBox() {
            return box >= 0;
        }

        double middle() {
            return y + height / 2.0;
        }
    }

    /// What an item knows of a net that touches it.
    private record Holding(Net net, int gutter, int offset) {}

    /// Where a net touches an item in one gutter.
    private record Touch(Item item, int offset, boolean leftOfGutter) {
        int y() {
            return (int) Math.round(item.y) + offset;
        }
    }

    /// All foreign keys to one column of one table that run to the same side.
    private static final class Net {
        final Item parent;
        final int parentOffset;
        final boolean parentRight;
        final List<Edge> edges = new ArrayList<>();
        final Map<Integer, List<Touch>> touches = new TreeMap<>();
        final Map<Integer, Item> lanes = new TreeMap<>();
        final Map<Integer, Integer> tracks = new HashMap<>();
        int first = Integer.MAX_VALUE;
        int last = Integer.MIN_VALUE;

        Net(Item parent, int parentOffset, boolean parentRight) {
            this.parent = parent;
            this.parentOffset = parentOffset;
            this.parentRight = parentRight;
        }

        int parentGutter() {
            return parentRight ? parent.column + 1 : parent.column;
        }

        void spread(int gutter) {
            first = Math.min(first, gutter);
            last = Math.max(last, gutter);
        }

        int low(int gutter) {
            return ys(gutter).min().orElse(0);
        }

        int high(int gutter) {
            return ys(gutter).max().orElse(0);
        }

        private java.util.stream.IntStream ys(int gutter) {
            return touches.getOrDefault(gutter, List.of()).stream().mapToInt(Touch::y);
        }
    }

    private Placed place() {
        for (BoxShape shape : shapes) {
            shapeByBox.put(shape.box(), shape);
            items.put(shape.box(), new Item(shape.box(), -1, shape.title(), shape.height()));
        }
        fillColumns(layers());
        makeNets();
        stack();
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            order(sweep % 2 == 0);
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            align(sweep % 2 == 0);
        }
        return draw();
    }

    /// The layer of each table: one more than the farthest it refers to. A key that closes a circle
    /// is left out of account.
    private List<List<Integer>> layers() {
        var parents = new TreeMap<Integer, Set<Integer>>();
        shapes.forEach(it -> parents.put(it.box(), new java.util.TreeSet<>()));
        for (Edge edge : edges) {
            if (edge.child() != edge.parent()) {
                parents.getOrDefault(edge.child(), Set.of()).add(edge.parent());
            }
        }
        var layer = new HashMap<Integer, Integer>();
        for (Integer box : parents.keySet()) {
            depth(box, parents, layer, new HashSet<>());
        }
        pullTowardsChildren(layer);
        var layers = new TreeMap<Integer, List<Integer>>();
        shapes.forEach(it ->
                layers.computeIfAbsent(layer.getOrDefault(it.box(), 0), _ -> new ArrayList<>())
                        .add(it.box()));
        return new ArrayList<>(layers.values());
    }

    private static int depth(
            int box,
            Map<Integer, Set<Integer>> parents,
            Map<Integer, Integer> known,
            Set<Integer> above) {
        Integer depth = known.get(box);
        if (depth != null) {
            return depth;
        }
        above.add(box);
        int deepest = -1;
        for (int parent : parents.getOrDefault(box, Set.of())) {
            if (!above.contains(parent)) {
                deepest = Math.max(deepest, depth(parent, parents, known, above));
            }
        }
        above.remove(box);
        known.put(box, deepest + 1);
        return deepest + 1;
    }

    /// A table that refers to nothing stands right before the first that refers to it.
    private void pullTowardsChildren(Map<Integer, Integer> layer) {
        var referring = edges.stream().collect(Collectors.groupingBy(Edge::child));
        var referred = edges.stream().collect(Collectors.groupingBy(Edge::parent));
        for (BoxShape shape : shapes) {
            int box = shape.box();
            if (referring.getOrDefault(box, List.of()).stream()
                    .allMatch(it -> it.parent() == box)) {
                referred.getOrDefault(box, List.of()).stream()
                        .filter(it -> it.child() != box)
                        .mapToInt(it -> layer.getOrDefault(it.child(), 0))
                        .min()
                        .ifPresent(nearest -> layer.put(box, Math.max(0, nearest - 1)));
            }
        }
    }

    /// Cuts each layer into columns. Those that refer to the same stand together.
    private void fillColumns(List<List<Integer>> layers) {
        var rank = new HashMap<Integer, Double>();
        for (List<Integer> layer : layers) {
            var sorted = new ArrayList<>(layer);
            sorted.sort(
                    Comparator.comparingDouble((Integer box) -> meanOfParents(box, rank))
                            .thenComparing(box -> itemOf(box).title));
            int total = sorted.stream().mapToInt(box -> itemOf(box).height + BOX_GAP).sum();
            int count = Math.max(1, (int) Math.ceil((double) total / (limit + BOX_GAP)));
            double share = (double) total / count;
            var column = new ArrayList<Item>();
            double height = 0;
            for (int at = 0; at < sorted.size(); at++) {
                Item item = itemOf(sorted.get(at));
                if (!column.isEmpty() && height + item.height / 2.0 > share) {
                    columns.add(column);
                    column = new ArrayList<>();
                    height = 0;
                }
                column.add(item);
                height += item.height + BOX_GAP;
                rank.put(sorted.get(at), (double) at / sorted.size());
            }
            columns.add(column);
        }
        for (int at = 0; at < columns.size(); at++) {
            for (Item item : columns.get(at)) {
                item.column = at;
            }
        }
    }

    private double meanOfParents(int box, Map<Integer, Double> rank) {
        return edges.stream()
                .filter(it -> it.child() == box && rank.containsKey(it.parent()))
                .mapToDouble(it -> rank.getOrDefault(it.parent(), 0.0))
                .average()
                .orElse(0.5);
    }

    private Item itemOf(int box) {
        return Objects.requireNonNull(items.get(box));
    }

    private BoxShape shapeOf(int box) {
        return Objects.requireNonNull(shapeByBox.get(box));
    }

    private void makeNets() {
        var byPlace = new TreeMap<String, List<Edge>>();
        for (Edge edge : edges) {
            boolean right = itemOf(edge.child()).column >= itemOf(edge.parent()).column;
            int offset = shapeOf(edge.parent()).y(edge.parentColumns());
            byPlace.computeIfAbsent(
                            "%06d %06d %s".formatted(edge.parent(), offset, right),
                            _ -> new ArrayList<>())
                    .add(edge);
        }
        byPlace.values().forEach(this::makeNets);
        for (int at = 0; at < nets.size(); at++) {
            connect(nets.get(at), at);
        }
    }

    /// Those that must have a parent and those that need none are marked apart, so they have a line
    /// each; two lines from one place would hide each other's marks.
    private void makeNets(List<Edge> place) {
        Edge first = place.getFirst();
        Item parent = itemOf(first.parent());
        boolean right = itemOf(first.child()).column >= parent.column;
        int offset = shapeOf(first.parent()).y(first.parentColumns());
        for (boolean mandatory : List.of(true, false)) {
            var own = place.stream().filter(it -> it.mandatory() == mandatory).toList();
            if (!own.isEmpty()) {
                int apart = own.size() == place.size() ? 0 : mandatory ? -SHIFT : SHIFT;
                var net = new Net(parent, offset + apart, right);
                net.edges.addAll(own);
                nets.add(net);
            }
        }
    }

    private void connect(Net net, int number) {
        touch(net, net.parentGutter(), net.parent, net.parentOffset, net.parentRight);
        for (Edge edge : net.edges) {
            Item child = itemOf(edge.child());
            boolean fromLeft = child.column > net.parent.column;
            touch(
                    net,
                    fromLeft ? child.column : child.column + 1,
                    child,
                    shapeOf(edge.child()).y(edge.childColumns()),
                    !fromLeft);
        }
        for (int column = net.first; column < net.last; column++) {
            var lane = new Item(-1, number, "", LANE);
            lane.column = column;
            columns.get(column).add(lane);
            net.lanes.put(column, lane);
            touch(net, column, lane, LANE / 2, false);
            touch(net, column + 1, lane, LANE / 2, true);
        }
    }

    private static void touch(Net net, int gutter, Item item, int offset, boolean leftOfGutter) {
        item.holdings.add(new Holding(net, gutter, offset));
        net.touches
                .computeIfAbsent(gutter, _ -> new ArrayList<>())
                .add(new Touch(item, offset, leftOfGutter));
        if (item.isBox()) {
            net.spread(gutter);
        }
    }

    /// One below the other, as they stand.
    private void stack() {
        for (List<Item> column : columns) {
            double y = 0;
            for (Item item : column) {
                item.y = y;
                y += item.height + (item.isBox() ? BOX_GAP : LANE_GAP);
            }
        }
    }

    /// Sorts each column by where its neighbours on one side stand.
    private void order(boolean rightwards) {
        for (int step = 0; step < columns.size(); step++) {
            int at = rightwards ? step : columns.size() - 1 - step;
            var column = columns.get(at);
            var wish = new HashMap<Item, Double>();
            column.forEach(item -> wish.put(item, wish(item, rightwards, true)));
            column.sort(
                    Comparator.comparingDouble((Item item) -> wish.getOrDefault(item, 0.0))
                            .thenComparing(item -> item.title)
                            .thenComparingInt(item -> item.net));
            double y = -height(column) / 2.0;
            for (Item item : column) {
                item.y = y;
                y += item.height + (item.isBox() ? BOX_GAP : LANE_GAP);
            }
        }
    }

    private static double height(List<Item> column) {
        return column.stream()
                .mapToDouble(item -> item.height + (item.isBox() ? BOX_GAP : LANE_GAP))
                .sum();
    }

    /// Where an item would like its middle, or (when aligning) its top, to be: such that its lines
    /// run straight.
    private double wish(Item item, boolean rightwards, boolean middle) {
        double sum = 0;
        int count = 0;
        int gutter = rightwards ? item.column : item.column + 1;
        for (Holding own : item.holdings) {
            if (own.gutter() != gutter) {
                continue;
            }
            for (Touch other : own.net().touches.getOrDefault(gutter, List.of())) {
                if (other.item() != item && other.item().column != item.column) {
                    double there = other.item().y + other.offset();
                    sum += middle ? there : there - own.offset();
                    count++;
                }
            }
        }
        return count == 0 ? (middle ? item.middle() : item.y) : sum / count;
    }

    /// Moves the items of each column, in their order, as near as they can to where they would like
    /// to be (pool adjacent violators).
    private void align(boolean rightwards) {
        for (int step = 0; step < columns.size(); step++) {
            int at = rightwards ? step : columns.size() - 1 - step;
            var column = columns.get(at);
            var pools = new ArrayList<double[]>();
            double offset = 0;
            var offsets = new double[column.size()];
            for (int item = 0; item < column.size(); item++) {
                offsets[item] = offset;
                double weight = column.get(item).isBox() ? 1 : 2;
                double wish =
                        (wish(column.get(item), rightwards, false) + column.get(item).y) / 2
                                - offset;
                pools.add(new double[] {wish * weight, weight, 1});
                while (pools.size() > 1
                        && mean(pools.get(pools.size() - 2)) > mean(pools.getLast())) {
                    double[] last = pools.removeLast();
                    double[] before = pools.getLast();
                    before[0] += last[0];
                    before[1] += last[1];
                    before[2] += last[2];
                }
                offset += column.get(item).height + (column.get(item).isBox() ? BOX_GAP : LANE_GAP);
            }
            int next = 0;
            for (double[] pool : pools) {
                for (int n = 0; n < pool[2]; n++) {
                    column.get(next).y = mean(pool) + offsets[next];
                    next++;
                }
            }
        }
    }

    private static double mean(double[] pool) {
        return pool[0] / pool[1];
    }

    private Placed draw() {
        double top =
                columns.stream().flatMap(List::stream).mapToDouble(item -> item.y).min().orElse(0);
        columns.forEach(column -> column.forEach(item -> item.y = Math.round(item.y - top)));
        int[] left = new int[columns.size()];
        int[] right = new int[columns.size()];
        int[] trackX = new int[columns.size() + 1];
        int x = 0;
        for (int gutter = 0; gutter <= columns.size(); gutter++) {
            int tracks = assignTracks(gutter);
            boolean used = tracks > 0;
            boolean inner = gutter > 0 && gutter < columns.size();
            trackX[gutter] = x + STUB;
            x += used ? 2 * STUB + (tracks - 1) * TRACK : inner ? BOX_GAP : 0;
            if (gutter < columns.size()) {
                left[gutter] = x;
                x +=
                        columns.get(gutter).stream()
                                .filter(Item::isBox)
                                .mapToInt(item -> shapeOf(item.box).width())
                                .max()
                                .orElse(0);
                right[gutter] = x;
            }
        }
        var boxes = new TreeMap<Integer, Point>();
        int bottom = 0;
        for (int at = 0; at < columns.size(); at++) {
            for (Item item : columns.get(at)) {
                bottom = Math.max(bottom, (int) item.y + item.height);
                if (item.isBox()) {
                    int spare = right[at] - left[at] - shapeOf(item.box).width();
                    boxes.put(item.box, new Point(left[at] + spare / 2, (int) item.y));
                }
            }
        }
        var drawn = new ArrayList<Drawn>();
        for (int number = 0; number < nets.size(); number++) {
            Net net = nets.get(number);
            for (Edge edge : net.edges) {
                drawn.add(new Drawn(edge, number, route(net, edge, boxes, trackX)));
            }
        }
        return new Placed(x, bottom, boxes, drawn);
    }

    /// Gives each net of a gutter a track for its upright part, such that no two on one track
    /// overlap; answers how many tracks there are.
    private int assignTracks(int gutter) {
        var here =
                nets.stream()
                        .filter(net -> net.touches.containsKey(gutter))
                        .sorted(
                                Comparator.comparingInt((Net net) -> net.low(gutter))
                                        .thenComparingInt(net -> net.high(gutter)))
                        .toList();
        var ends = new ArrayList<Integer>();
        for (Net net : here) {
            int track = 0;
            while (track < ends.size() && ends.get(track) > net.low(gutter) - TRACK) {
                track++;
            }
            if (track == ends.size()) {
                ends.add(0);
            }
            ends.set(track, net.high(gutter));
            net.tracks.put(gutter, track);
        }
        return ends.size();
    }

    private List<Point> route(Net net, Edge edge, Map<Integer, Point> boxes, int[] trackX) {
        Item child = itemOf(edge.child());
        boolean fromLeft = child.column > net.parent.column;
        int childGutter = fromLeft ? child.column : child.column + 1;
        var route = new ArrayList<Point>();
        Point parent = Objects.requireNonNull(boxes.get(net.parent.box));
        int y = parent.y() + net.parentOffset;
        route.add(
                new Point(parent.x() + (net.parentRight ? shapeOf(net.parent.box).width() : 0), y));
        int gutter = net.parentGutter();
        int direction = childGutter >= gutter ? 1 : -1;
        while (true) {
            int track = trackX[gutter] + net.tracks.getOrDefault(gutter, 0) * TRACK;
            route.add(new Point(track, y));
            if (gutter == childGutter) {
                Point box = Objects.requireNonNull(boxes.get(edge.child()));
                int end = box.y() + shapeOf(edge.child()).y(edge.childColumns());
                route.add(new Point(track, end));
                route.add(new Point(box.x() + (fromLeft ? 0 : shapeOf(edge.child()).width()), end));
                return route;
            }
            Item lane = Objects.requireNonNull(net.lanes.get(direction > 0 ? gutter : gutter - 1));
            y = (int) lane.y + LANE / 2;
            route.add(new Point(track, y));
            gutter += direction;
        }
    }
}
