namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>Shapes of points, so that nothing is told by colour alone.</summary>
internal enum MarkShape
{
    Disc,
    Square,
    Triangle,
    Diamond,
    Cross,
}

/// <summary>Draws marks of about the same area around a point.</summary>
internal static class MarkShapes
{
    /// <summary>The shape that stands for an arm; a fifth arm starts again, as its colour does.</summary>
    public static MarkShape OfArm(int arm) => (MarkShape)(arm % Palette.ArmCount);

    /// <summary>Draws one mark.</summary>
    public static void Mark(this SvgCanvas canvas, MarkShape shape, double x, double y, double radius, string css)
    {
        if (shape == MarkShape.Disc)
        {
            canvas.Circle(x, y, radius, css);
        }
        else
        {
            canvas.Path(new PathData().Mark(shape, x, y, radius), css);
        }
    }

    /// <summary>Adds a mark to a path, so that many of a kind are one element; a disc becomes an octagon.</summary>
    public static PathData Mark(this PathData path, MarkShape shape, double x, double y, double radius)
    {
        var (r, half) = (radius, radius * 0.9);
        return shape switch
        {
            MarkShape.Square => path.MoveTo(x - half, y - half).HorizontalTo(x + half).VerticalTo(y + half).HorizontalTo(x - half).Close(),
            MarkShape.Triangle => path.MoveTo(x, y - (1.15 * r)).LineTo(x + (1.1 * r), y + (0.8 * r)).LineTo(x - (1.1 * r), y + (0.8 * r)).Close(),
            MarkShape.Diamond => path.MoveTo(x, y - (1.2 * r)).LineTo(x + (1.2 * r), y).LineTo(x, y + (1.2 * r)).LineTo(x - (1.2 * r), y).Close(),
            MarkShape.Cross => path.MoveTo(x - half, y - half).LineTo(x + half, y + half).MoveTo(x - half, y + half).LineTo(x + half, y - half),
            _ => Octagon(path, x, y, r),
        };
    }

    private static PathData Octagon(PathData path, double x, double y, double r)
    {
        var c = r * 0.4142;
        return path.MoveTo(x - c, y - r).HorizontalTo(x + c).LineTo(x + r, y - c).VerticalTo(y + c).LineTo(x + c, y + r).HorizontalTo(x - c).LineTo(x - r, y + c).VerticalTo(y - c).Close();
    }
}
