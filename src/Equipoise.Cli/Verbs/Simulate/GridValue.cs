using System.Collections.Immutable;
using Equipoise.Adapters;
using Equipoise.Trials.Protocol;

namespace Equipoise.Cli.Verbs.Simulate;

/// <summary>A key of the scenario or of the protocol with a value, as <c>--grid KEY=V1|V2</c> gives them.</summary>
internal sealed record GridValue(string Key, string Value)
{
    /// <summary>Whether the key stands in the protocol: one of its design or its analyses.</summary>
    public bool IsOfProtocol => Key.StartsWith("design.", StringComparison.Ordinal) || Key.StartsWith("analyses", StringComparison.Ordinal);

    /// <summary>Every combination of the grids' values, the last key changing fastest; one empty combination where there is no grid.</summary>
    /// <exception cref="BadInputException">A grid is not KEY=V1|V2, or there are more than 1000 combinations.</exception>
    public static ImmutableArray<ImmutableArray<GridValue>> Cells(IEnumerable<string> grids)
    {
        ImmutableArray<ImmutableArray<GridValue>> cells = [[]];
        foreach (var grid in grids)
        {
            ImmutableArray<string> values = grid.Split('=', 2) is [{ Length: > 0 }, { Length: > 0 } all] ? [.. all.Split('|', StringSplitOptions.TrimEntries)] : [];
            if (values.IsEmpty || values.Contains(""))
            {
                throw SimulationCase.Bad("--grid", $"\"{grid}\"", "KEY=V1|V2|..., such as participants=58|62 or design.power=0.8|0.9");
            }

            var key = grid.Split('=', 2)[0].Trim();
            cells = [.. cells.SelectMany(cell => values.Select(value => cell.Add(new GridValue(key, value))))];
            if (cells.Length > 1000)
            {
                throw SimulationCase.Bad("--grid", FormattableString.Invariant($"{cells.Length} combinations"), "at most 1000");
            }
        }

        return cells;
    }

    /// <summary>A scenario's text with the value: replaced where the key stands there, else added if it is a key of the first level.</summary>
    public string In(string scenario, string file)
    {
        var (text, problem) = ProtocolText.With(scenario, file, Key, Value);
        return text ?? (Key.Contains('.', StringComparison.Ordinal) ? throw new BadInputException([problem!]) : $"{scenario.TrimEnd()}\n{Key}: {Value}\n");
    }
}
