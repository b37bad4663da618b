using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>A group-sequential boundary: critical values on the Z scale against the information fraction, and the statistics that were observed.</summary>
internal static class BoundarySvg
{
    private const double PlotHeight = 298;
    private const double BelowPlot = 52;
    private const double Left = 42;
    private const double Top = 50;
    private const double Radius = 4.5;
    private const double Lone = 14;

    private sealed record Line(string Name, string Meaning, string Tone, ImmutableArray<(double X, double Y, double Z)> Points, bool Dashed);

    /// <summary>Draws the figure.</summary>
    public static SvgCanvas Draw(BoundaryFigure figure, Format format)
    {
        var observed = figure.Observed.Where(o => double.IsFinite(o.InformationFraction) && double.IsFinite(o.Z)).ToImmutableArray();
        var (futility, rule) = figure.FutilityIsBinding ? ("Futility, binding", "stop at or below") : ("Futility, non-binding", "may stop at or below");
        var margin = format.Margin(["Futility, non-binding"]);
        var frame = Frame(figure, observed, format.Width - Left - margin);
        Line[] lines =
        [
            new("Efficacy", "stop at or above", "good", Points(frame, figure.Looks, look => look.EfficacyZ), Dashed: false),
            new(futility, rule, "bad", Points(frame, figure.Looks, look => look.FutilityZ), Dashed: true),
        ];
        var canvas = new SvgCanvas(format.Width, frame.Area.Bottom + BelowPlot + (format.LabelsBeside ? 0 : 96));
        var labels = new LabelPlacer(frame.Area);

        DrawAxes(canvas, frame, figure);
        DrawLooks(canvas, labels, frame, figure);
        DrawRegion(canvas, lines[0], frame.Area.Y);
        DrawRegion(canvas, lines[1], frame.Area.Bottom);
        var seen = observed.Select(o => (X: frame.X[o.InformationFraction], Y: frame.Y[o.Z], o.Label, o.Z)).ToImmutableArray();
        Array.ForEach(lines, line => Reserve(labels, line));
        foreach (var (from, to) in seen.Zip(seen.Skip(1)))
        {
            labels.KeepLine(from.X, from.Y, to.X, to.Y, Obstacle.Curve);
        }

        foreach (var point in seen)
        {
            labels.Keep(point.X, point.Y, 8);
        }

        Array.ForEach(lines, line => DrawLine(canvas, labels, line));
        canvas.Path(PathData.Through(seen.Select(point => (point.X, point.Y))), "eq-thin eq-path");
        foreach (var point in seen)
        {
            canvas.Path(Diamond(point.X, point.Y, Radius + 2), "eq-seen");
            Write(canvas, labels, point.X, point.Y, point.Label + ": " + Numerals.Fixed(point.Z, 2), "eq-title");
        }

        DrawEndLabels(canvas, frame, lines, seen.IsEmpty ? null : seen[^1].Y, margin, format);
        return canvas;
    }

    private static PlotFrame Frame(BoundaryFigure figure, ImmutableArray<ObservedLook> observed, double width)
    {
        var z = figure.Looks.SelectMany(look => (double?[])[look.EfficacyZ, look.FutilityZ]).OfType<double>().Concat(observed.Select(o => o.Z))
            .Where(double.IsFinite).Append(0).ToImmutableArray();
        var ticks = Ticks.Nice(z.Min() - 0.35, z.Max() + 0.45, 7);
        var most = figure.Looks.Select(l => l.InformationFraction).Concat(observed.Select(o => o.InformationFraction)).Where(double.IsFinite).Append(1).Max();
        var area = new Box(Left, Top, width, PlotHeight);
        return new PlotFrame(area, new LinearScale(0, most * 1.1, area.X, area.Right), new LinearScale(ticks[0], ticks[^1], area.Bottom, area.Y));
    }

    private static void DrawAxes(SvgCanvas canvas, PlotFrame frame, BoundaryFigure figure)
    {
        frame.DrawVertical(canvas, Ticks.Nice(frame.Y.Start, frame.Y.End, 7), tick => Numerals.Short(tick), "Z statistic (positive " + figure.EffectDirection + ")", 0);
        frame.DrawHorizontal(canvas, Ticks.Nice(0, frame.X.End, 6).RemoveAll(tick => tick > frame.X.End), tick => Numerals.Percent(tick), "Information fraction");
        canvas.Line(frame.Area.X, frame.Y[0], frame.Area.Right, frame.Y[0], "eq-axis");
    }

    private static void DrawLooks(SvgCanvas canvas, LabelPlacer labels, PlotFrame frame, BoundaryFigure figure)
    {
        var looks = figure.Looks.Where(look => double.IsFinite(look.InformationFraction)).OrderBy(look => look.InformationFraction).ToImmutableArray();
        var names = looks.Select(look => TextMetrics.Fit(look.Label, 110)).ToImmutableArray();
        var places = looks.Select(look => frame.X[look.InformationFraction]).ToImmutableArray();
        var named = Ticks.Spaced(places, names.Select(name => TextMetrics.Width(name)).DefaultIfEmpty(0).Max() + 6);
        for (var i = 0; i < looks.Length; i++)
        {
            canvas.Line(places[i], frame.Area.Y - 4, places[i], frame.Area.Bottom, "eq-mark");
            labels.KeepLine(places[i], frame.Area.Y, places[i], frame.Area.Bottom, Obstacle.Guide);
            if (named.Contains(i))
            {
                canvas.Text(places[i], frame.Area.Y - 9, names[i], "eq-muted", Anchor.Middle);
            }
        }
    }

    private static ImmutableArray<(double X, double Y, double Z)> Points(PlotFrame frame, ImmutableArray<BoundaryLook> looks, Func<BoundaryLook, double?> z) =>
    [
        .. looks.Where(look => z(look) is { } value && double.IsFinite(value) && double.IsFinite(look.InformationFraction))
            .OrderBy(look => look.InformationFraction)
            .Select(look => (frame.X[look.InformationFraction], frame.Y[z(look) ?? 0], z(look) ?? 0)),
    ];

    private static ImmutableArray<(double X, double Y)> Stroke(Line line) => line.Points switch
    {
        [] => [],
        [var only] => [(only.X - Lone, only.Y), (only.X + Lone, only.Y)],
        _ => [.. line.Points.Select(point => (point.X, point.Y))],
    };

    private static void DrawRegion(SvgCanvas canvas, Line line, double edge)
    {
        var stroke = Stroke(line);
        if (line.Points.Length > 1)
        {
            canvas.Path(PathData.Through([.. stroke, (stroke[^1].X, edge), (stroke[0].X, edge)]).Close(), "eq-region eq-fill-" + line.Tone);
        }
    }

    private static void Reserve(LabelPlacer labels, Line line)
    {
        var stroke = Stroke(line);
        for (var i = 1; i < stroke.Length; i++)
        {
            labels.KeepLine(stroke[i - 1].X, stroke[i - 1].Y, stroke[i].X, stroke[i].Y, Obstacle.Curve);
        }

        foreach (var point in line.Points)
        {
            labels.Keep(point.X, point.Y, 6);
        }
    }

    private static void DrawLine(SvgCanvas canvas, LabelPlacer labels, Line line)
    {
        canvas.Path(PathData.Through(Stroke(line)), KeyCss(line));
        foreach (var point in line.Points)
        {
            Dot(canvas, line, point.X, point.Y);
            Write(canvas, labels, point.X, point.Y, Numerals.Fixed(point.Z, 3), "eq-word-" + line.Tone);
        }
    }

    private static void Write(SvgCanvas canvas, LabelPlacer labels, double x, double y, string text, string css)
    {
        var fitted = TextMetrics.Fit(text, 240);
        var (at, centre, anchor) = labels.Place(x, y, fitted);
        canvas.Text(at, centre + 4, fitted, css, anchor);
    }

    private static void DrawEndLabels(SvgCanvas canvas, PlotFrame frame, Line[] lines, double? observedY, double margin, Format format)
    {
        var labels = lines.Where(line => !line.Points.IsEmpty)
            .Select(line => new EndLabel(line.Name, KeyCss(line), "eq-title eq-word-" + line.Tone, line.Points[^1].Y, line.Meaning, (x, y) => Dot(canvas, line, x, y)))
            .ToList();
        if (observedY is { } y)
        {
            labels.Add(new EndLabel("Observed", "eq-thin eq-path", "eq-title", y, "at the looks so far", (atX, atY) => canvas.Path(Diamond(atX, atY, Radius + 2), "eq-seen")));
        }

        if (format.LabelsBeside)
        {
            EndLabels.Draw(canvas, labels, frame.Area.Right, margin, frame.Area.Y, frame.Area.Bottom);
        }
        else
        {
            EndLabels.DrawBelow(canvas, labels, format.Width, frame.Area.Bottom + BelowPlot + 12);
        }
    }

    private static string KeyCss(Line line) => (line.Dashed ? "eq-line eq-dashed eq-" : "eq-line eq-") + line.Tone;

    private static void Dot(SvgCanvas canvas, Line line, double x, double y) => canvas.Circle(x, y, Radius, "eq-fill-" + line.Tone);

    private static PathData Diamond(double x, double y, double r) =>
        PathData.Through([(x, y - r), (x + r, y), (x, y + r), (x - r, y)]).Close();
}
