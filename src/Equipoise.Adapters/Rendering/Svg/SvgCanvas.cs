using System.Text;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>Where a text stands relative to its point.</summary>
internal enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>A rectangle in the picture's units.</summary>
internal readonly record struct Box(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;

    public double CentreX => X + (Width / 2);

    /// <summary>Whether two rectangles share an area.</summary>
    public bool Overlaps(Box other) => X < other.Right && other.X < Right && Y < other.Bottom && other.Y < Bottom;
}

/// <summary>Writes SVG elements: every text is escaped and every coordinate has at most two decimals. Looks come from classes only.</summary>
internal sealed class SvgCanvas(double width, double height)
{
    private const double Padding = 16;
    private readonly StringBuilder body = new();

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string css) =>
        Element("line", css).Number("x1", x1).Number("y1", y1).Number("x2", x2).Number("y2", y2).End();

    /// <summary>A path.</summary>
    public void Path(PathData path, string css)
    {
        if (!path.IsEmpty)
        {
            Element("path", css).Raw("d", path.ToString()).End();
        }
    }

    /// <summary>A rectangle.</summary>
    public void Rectangle(Box box, string css, double radius = 0)
    {
        Element("rect", css).Number("x", box.X).Number("y", box.Y).Number("width", box.Width).Number("height", box.Height);
        (radius > 0 ? Number("rx", radius) : this).End();
    }

    /// <summary>A circle.</summary>
    public void Circle(double x, double y, double radius, string css) =>
        Element("circle", css).Number("cx", x).Number("cy", y).Number("r", radius).End();

    /// <summary>A line of text.</summary>
    public void Text(double x, double y, string text, string css = "", Anchor anchor = Anchor.Start) =>
        Element("text", css).Number("x", x).Number("y", y).Raw("text-anchor", Name(anchor)).Content("text", text);

    /// <summary>A line of text that reads upwards, centred on its point.</summary>
    public void TextUpwards(double x, double y, string text, string css) =>
        Element("text", css).Raw("transform", $"translate({Numerals.Coordinate(x)} {Numerals.Coordinate(y)}) rotate(-90)")
            .Raw("text-anchor", "middle").Content("text", text);

    /// <summary>The whole picture, with the figure's title and description for assistive technology.</summary>
    public string ToSvg(FigureBlock figure, bool standalone, string idSuffix = "")
    {
        var id = Markup.IdToken(figure.Id) + idSuffix;
        var padding = standalone ? Padding : 0;
        var (from, w, h) = (Numerals.Coordinate(-padding), Numerals.Coordinate(width + (2 * padding)), Numerals.Coordinate(height + (2 * padding)));
        var svg = new StringBuilder();
        svg.Append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"eq-figure\" viewBox=\"").Append(from).Append(' ').Append(from);
        svg.Append(' ').Append(w).Append(' ').Append(h);
        svg.Append("\" width=\"").Append(w).Append("\" height=\"").Append(h).Append("\" role=\"img\" aria-labelledby=\"");
        svg.Append(id).Append("-title ").Append(id).Append("-desc\">\n");
        svg.Append("<title id=\"").Append(id).Append("-title\">").Append(Markup.Escape(figure.Title)).Append("</title>\n");
        svg.Append("<desc id=\"").Append(id).Append("-desc\">").Append(Markup.Escape(figure.AlternativeText)).Append("</desc>\n");
        if (standalone)
        {
            svg.Append("<style>\n").Append(FigureStyle.Standalone).Append("</style>\n");
            svg.Append("<rect class=\"eq-paper\" x=\"").Append(from).Append("\" y=\"").Append(from);
            svg.Append("\" width=\"").Append(w).Append("\" height=\"").Append(h).Append("\"/>\n");
        }

        return svg.Append(body).Append("</svg>\n").ToString();
    }

    private static string Name(Anchor anchor) => anchor switch { Anchor.Middle => "middle", Anchor.End => "end", _ => "start" };

    private SvgCanvas Element(string name, string css)
    {
        body.Append('<').Append(name);
        return css.Length > 0 ? Raw("class", css) : this;
    }

    private SvgCanvas Number(string name, double value) => Raw(name, Numerals.Coordinate(value));

    private SvgCanvas Raw(string name, string value)
    {
        body.Append(' ').Append(name).Append("=\"").Append(value).Append('"');
        return this;
    }

    private void Content(string name, string text) => body.Append('>').Append(Markup.Escape(text)).Append("</").Append(name).Append(">\n");

    private void End() => body.Append("/>\n");
}
