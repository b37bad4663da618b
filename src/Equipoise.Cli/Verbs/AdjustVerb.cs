using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Equipoise.Adapters;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Multiplicity;
using Equipoise.Trials.Protocol;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise adjust P...</c>: P values of several hypotheses, adjusted by every procedure of the catalogue or by a graph.</summary>
internal static class AdjustVerb
{
    public static Command Create(Shell shell)
    {
        var values = new Argument<string[]>("P") { Description = "P values, plain or as NAME=P.", Arity = ArgumentArity.OneOrMore };
        var weights = new Option<string?>("--weights") { Description = "Graphical procedure: the share of alpha that each hypothesis starts with.", HelpName = "W,..." };
        var transitions = new Option<string?>("--transitions") { Description = "Graphical procedure: for each hypothesis the shares it passes on when rejected; rows separated by semicolons.", HelpName = "G,...;G,..." };
        return shell.Verb("adjust", "Adjust P values of several hypotheses: Bonferroni, Holm, Hochberg, Hommel, graphical and others.", [values, weights, transitions], use =>
        {
            var hypotheses = use.Get(values).Select((text, i) => Hypothesis(text, i)).ToImmutableArray();
            ImmutableArray<string> names = [.. hypotheses.Select(h => h.Name)];
            double[] p = [.. hypotheses.Select(h => h.P)];
            var adjusted = PValueAdjustments.All.Select(a => (Procedure: a, Values: Try("P", () => a.Adjust(p)))).ToImmutableArray();
            var graph = use.Get(weights) is { } w ? Try("--weights, --transitions", () => GraphicalProcedure.Test(HypothesisGraph.Create(names, Numbers(w, "--weights"), Matrix(use.Get(transitions), names.Length)), p)) : null;
            return Outcome.Done(
                new
                {
                    hypotheses = hypotheses.Select(h => new { h.Name, h.P }),
                    procedures = adjusted.Select(a => new { a.Procedure.Name, a.Procedure.Meaning, a.Procedure.Controls, adjustedP = a.Values }),
                    graph,
                },
                console =>
                {
                    var table = Output.Table("Adjusted P values", ["procedure", .. names]);
                    table.Row(["unadjusted", .. p.Select(Numerals.P)]);
                    foreach (var (procedure, values) in adjusted)
                    {
                        table.Row([procedure.Name, .. values.Select(Numerals.P)]);
                    }

                    if (graph is not null)
                    {
                        table.Row(["graphical", .. graph.AdjustedP.Select(Numerals.P)]);
                    }

                    console.Write(table);
                    foreach (var (procedure, _) in adjusted)
                    {
                        console.Line($"{procedure.Name}: {procedure.Meaning} ({(procedure.Controls == ErrorRate.FamilyWise ? "family-wise error" : "false discovery rate")}).");
                    }

                    foreach (var step in graph?.Steps ?? [])
                    {
                        console.Line($"Graph: {names[step.Hypothesis]} is rejected at any alpha from {Numerals.P(step.AdjustedP)} on; weights before: {string.Join(", ", step.Weights.Select(s => Numerals.Significant(s)))}.");
                    }
                });
        });
    }

    private static (string Name, double P) Hypothesis(string text, int index)
    {
        var parts = text.Split('=', 2);
        return double.TryParse(parts[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var p) && p is >= 0 and <= 1
            ? (parts.Length == 2 ? parts[0] : string.Create(CultureInfo.InvariantCulture, $"H{index + 1}"), p)
            : throw Bad("P", $"\"{text}\"", "a number from 0 to 1, or NAME=P");
    }

    private static double[] Numbers(string text, string option) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries).Select(t => double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Bad(option, $"\"{t}\"", "numbers separated by commas"))];

    private static double[,] Matrix(string? text, int count)
    {
        var rows = (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(r => Numbers(r, "--transitions")).ToArray();
        if (rows.Length != count || rows.Any(r => r.Length != count))
        {
            throw Bad("--transitions", text is null ? "none" : $"\"{text}\"", string.Create(CultureInfo.InvariantCulture, $"{count} rows of {count} numbers"));
        }

        var matrix = new double[count, count];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                matrix[i, j] = rows[i][j];
            }
        }

        return matrix;
    }

    private static T Try<T>(string option, Func<T> compute)
    {
        try
        {
            return compute();
        }
        catch (ArgumentException e)
        {
            throw Bad(option, e.ParamName is { } name ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : e.Message, "what docs/methods/multiplicity.md describes");
        }
    }

    private static BadInputException Bad(string option, string found, string accepted) =>
        new([new Diagnostic("A007", "(arguments)", option, 1, 1, "This is not what the procedure takes.", found, accepted)]);
}
