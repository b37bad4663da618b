using System.Text;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>The commands of an SVG path.</summary>
internal sealed class PathData
{
    private readonly StringBuilder data = new();

    /// <summary>Whether nothing was drawn.</summary>
    public bool IsEmpty => data.Length == 0;

    /// <summary>Goes to a point without drawing.</summary>
    public PathData MoveTo(double x, double y) => Append('M', x, y);

    /// <summary>Draws a straight line.</summary>
    public PathData LineTo(double x, double y) => Append('L', x, y);

    /// <summary>Draws a horizontal line.</summary>
    public PathData HorizontalTo(double x)
    {
        data.Append('H').Append(Numerals.Coordinate(x));
        return this;
    }

    /// <summary>Draws a vertical line.</summary>
    public PathData VerticalTo(double y)
    {
        data.Append('V').Append(Numerals.Coordinate(y));
        return this;
    }

    /// <summary>Goes back to where the shape began.</summary>
    public PathData Close()
    {
        _ = IsEmpty ? data : data.Append('Z');
        return this;
    }

    /// <summary>A broken line through points.</summary>
    public static PathData Through(IEnumerable<(double X, double Y)> points)
    {
        var path = new PathData();
        foreach (var (x, y) in points)
        {
            _ = path.IsEmpty ? path.MoveTo(x, y) : path.LineTo(x, y);
        }

        return path;
    }

    /// <inheritdoc/>
    public override string ToString() => data.ToString();

    private PathData Append(char command, double x, double y)
    {
        data.Append(command).Append(Numerals.Coordinate(x)).Append(' ').Append(Numerals.Coordinate(y));
        return this;
    }
}
