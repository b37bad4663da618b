using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Equipoise.Adapters.Exchange;
using Equipoise.Adapters.Rendering;
using Equipoise.Trials.Reporting;
using Equipoise.Trials.Simulation;

namespace Equipoise.Cli.Verbs.Simulate;

/// <summary>The figure that a user asked for.</summary>
/// <param name="Path">The SVG file.</param>
/// <param name="Name">looks, duration or power.</param>
internal sealed record SimulationPictures(string Path, string Name)
{
    /// <summary>The option of the file.</summary>
    public static Option<string?> File() => new("--figure") { Description = "Write a figure as SVG: of a grid the power, else how trials end by look.", HelpName = "FILE" };

    /// <summary>The option of the kind.</summary>
    public static Option<string?> Kind() => new("--figure-of") { Description = "Which figure: looks, duration, or, of a grid of one key with numbers, power.", HelpName = "KIND" };

    /// <summary>What is asked for; null for nothing.</summary>
    /// <exception cref="Adapters.BadInputException">It cannot be drawn.</exception>
    public static SimulationPictures? Asked(string? file, string? kind, bool isGrid)
    {
        if (file is null)
        {
            return kind is null ? null : throw SimulationCase.Bad("--figure-of", $"\"{kind}\" without --figure", "--figure FILE beside it");
        }

        if (!Directory.Exists(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))))
        {
            throw SimulationCase.Bad("--figure", $"\"{file}\"", "a file in a folder that exists");
        }

        string[] kinds = isGrid ? ["power"] : ["looks", "duration"];
        return kind is null || kinds.Contains(kind, StringComparer.Ordinal)
            ? new SimulationPictures(file, kind ?? kinds[0])
            : throw SimulationCase.Bad("--figure-of", $"\"{kind}\"", isGrid ? "power, of a grid" : "looks or duration");
    }

    /// <summary>A grid whose power can be drawn has one key, with numbers.</summary>
    public static void RequireNumbers(ImmutableArray<ImmutableArray<GridValue>> cells)
    {
        if (cells[0].Length != 1 || cells.Any(c => Number(c[0].Value) is null))
        {
            throw SimulationCase.Bad("--figure", string.Join(" and ", cells[0].Select(v => v.Key)), "a grid of one key whose values are numbers");
        }
    }

    /// <summary>Draws, if there is something.</summary>
    public void Draw(ImmutableArray<CaseResult> results)
    {
        var found = results.Where(r => r.Summary is not null).ToImmutableArray();
        if (found.IsEmpty)
        {
            return;
        }

        var (one, c) = (found[0], found[0].Case);
        var title = $"{c.Title}: {c.Scenario}{(found.Any(r => r.IsPartial) ? " (partial)" : "")}";
        FigureBlock figure = Name switch
        {
            "power" => SimulationFigures.Power(title, c.Set[0].Key, [.. found.Select(r => (At: Number(r.Case.Set[0].Value)!.Value, r.Summary!)).OrderBy(p => p.At)]),
            "duration" => SimulationFigures.Duration(title, one.Found!),
            _ => SimulationFigures.Stopping(title, one.Summary!),
        };
        AtomicFile.WriteText(Path, SvgFigure.Render(figure));
    }

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}
