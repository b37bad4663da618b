namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>What a label had better not cover, the worst first.</summary>
internal enum Obstacle
{
    LabelOrPoint,
    Curve,
    Guide,
}

/// <summary>
/// Finds room for short labels beside points: the first of several places that is inside the frame and free. Where nothing is free a label may cover
/// a guide line, and if need be a curve, before it covers another label.
/// </summary>
internal sealed class LabelPlacer(Box frame)
{
    private const double Height = 14;
    private const double LongestLabel = 240;
    private static readonly (double X, double Y)[] Directions = [(0, -1), (1, -1), (-1, -1), (0, 1), (1, 1), (-1, 1), (1, 0), (-1, 0)];
    private readonly List<(Box Box, Obstacle Kind)> taken = [];

    /// <summary>Keeps the surroundings of a point free.</summary>
    public void Keep(double x, double y, double radius, Obstacle kind = Obstacle.LabelOrPoint) =>
        taken.Add((new Box(x - radius, y - radius, 2 * radius, 2 * radius), kind));

    /// <summary>Keeps a line free.</summary>
    public void KeepLine(double x1, double y1, double x2, double y2, Obstacle kind)
    {
        var pieces = Math.Clamp((int)((Math.Abs(x2 - x1) + Math.Abs(y2 - y1)) / 4), 1, 400);
        for (var i = 0; i <= pieces; i++)
        {
            Keep(x1 + ((x2 - x1) * i / pieces), y1 + ((y2 - y1) * i / pieces), 2, kind);
        }
    }

    /// <summary>Writes a label for a point where there is room, growing away from the point.</summary>
    public void Write(SvgCanvas canvas, double x, double y, string text, string css)
    {
        var fitted = TextMetrics.Fit(text, LongestLabel);
        var (at, middle, anchor) = Place(x, y, fitted);
        canvas.Text(at, middle + 4, fitted, css, anchor);
    }

    private (double X, double Y, Anchor Anchor) Place(double x, double y, string text)
    {
        var width = TextMetrics.Width(text, 12.5) + 6;
        var places = Places(x, y, width).ToList();
        foreach (var worst in (Obstacle[])[Obstacle.Guide, Obstacle.Curve, Obstacle.LabelOrPoint])
        {
            foreach (var (box, side) in places.Where(place => Inside(place.Box)))
            {
                if (!taken.Exists(obstacle => obstacle.Kind <= worst && box.Overlaps(obstacle.Box)))
                {
                    return Take(box, side);
                }
            }
        }

        var last = places[0].Box;
        return Take(last with { X = Math.Max(frame.X, Math.Min(last.X, frame.Right - last.Width)) }, 0);
    }

    private static IEnumerable<(Box Box, double Side)> Places(double x, double y, double width) =>
        from distance in (double[])[8, 14, 22, 32, 44]
        from direction in Directions
        let middleX = x + (direction.X * (Aside(distance, direction.Y) + (width / 2)))
        let middleY = y + (direction.Y * (distance + (Height / 2) - 3))
        select (Around(middleX, middleY, width), direction.X);

    private static Box Around(double x, double y, double width) => new(x - (width / 2), y - (Height / 2), width, Height);

    private static double Aside(double distance, double vertical) => vertical == 0 ? distance : 2;

    private bool Inside(Box box) => box.X >= frame.X && box.Right <= frame.Right && box.Y >= frame.Y && box.Bottom <= frame.Bottom;

    private (double X, double Y, Anchor Anchor) Take(Box box, double side)
    {
        taken.Add((box, Obstacle.LabelOrPoint));
        var middle = box.Y + (Height / 2);
        return side switch
        {
            > 0 => (box.X + 3, middle, Anchor.Start),
            < 0 => (box.Right - 3, middle, Anchor.End),
            _ => (box.CentreX, middle, Anchor.Middle),
        };
    }
}
