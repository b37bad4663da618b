using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;

namespace Equipoise.Trials.Oversight;

/// <summary>Participants whose recorded numbers are the same.</summary>
/// <param name="Participants">Their numbers, two or more.</param>
/// <param name="Sites">Their sites, each once.</param>
/// <param name="Values">The fields with the value that they share, in order of the fields.</param>
/// <param name="Entries">The entries with the values.</param>
public sealed record DuplicateGroup(ImmutableArray<string> Participants, ImmutableArray<string> Sites, ImmutableArray<(string Field, string Value)> Values, ImmutableArray<long> Entries);

/// <summary>
/// Looks for participants whose every measured number is the same as another's, field by field: among as many continuous values that does not come by chance. The latest value of each field with a unit
/// counts, as a number: 1.10 and 1.1 are the same. Source: Buyse and others, Statistics in Medicine 1999;18:3435-3451.
/// </summary>
public static class DuplicatedValues
{
    /// <summary>The groups, by their first participant.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="leastFields">Measured numbers that a participant must have to be compared.</param>
    public static ImmutableArray<DuplicateGroup> Of(TrialState state, int leastFields)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentOutOfRangeException.ThrowIfLessThan(leastFields, 1);
        return
        [
            .. state.InOrder
                .Where(p => p.RescreenOf is null)
                .Select(p => (Person: p, Values: ValuesOf(p)))
                .Where(p => p.Values.Length >= leastFields)
                .GroupBy(p => string.Join('|', p.Values.Select(v => v.Field + "=" + v.Value)), StringComparer.Ordinal)
                .Where(g => g.Count() > 1)
                .Select(g => new DuplicateGroup(
                    [.. g.Select(p => p.Person.Id)],
                    [.. g.Select(p => p.Person.Site).Distinct(StringComparer.Ordinal)],
                    g.First().Values,
                    [.. g.SelectMany(p => p.Values.Select(v => p.Person.Measurements[v.Field].Sequence)).Distinct().Order()])),
        ];
    }

    private static ImmutableArray<(string Field, string Value)> ValuesOf(ParticipantState p) =>
    [
        .. p.Measurements
            .Where(m => m.Value.Fact.Unit is not null && decimal.TryParse(m.Value.Fact.Value, NumberStyles.Number, CultureInfo.InvariantCulture, out _))
            .OrderBy(m => m.Key, StringComparer.Ordinal)
            .Select(m => (m.Key, decimal.Parse(m.Value.Fact.Value, CultureInfo.InvariantCulture).ToString("0.############################", CultureInfo.InvariantCulture) + " " + m.Value.Fact.Unit)),
    ];
}
