using System.Collections.Immutable;
using Equipoise.Statistics.Categorical;
using Equipoise.Statistics.Multiplicity;
using Equipoise.Statistics.Oversight;
using Equipoise.Trials.Ledger;

namespace Equipoise.Trials.Oversight;

/// <summary>The last digits of one field's values at one site.</summary>
/// <param name="Field">The field, or the analyte of a laboratory value.</param>
/// <param name="Site">The site.</param>
/// <param name="Digits">How often each digit from 0 to 9 stands last, as the values were written.</param>
/// <param name="Uniform">The test that all digits are alike, which holds for readings with more digits than anybody rounds.</param>
/// <param name="AgainstOthers">P value of Pearson's chi-squared test that the digits are those of the other sites; null where no other site has values, or all have one digit.</param>
/// <param name="Adjusted">The same after Holm's adjustment over all fields and sites compared.</param>
public sealed record LastDigits(string Field, string Site, ImmutableArray<int> Digits, EqualShares Uniform, double? AgainstOthers, double? Adjusted)
{
    /// <summary>Values counted.</summary>
    public int Values => Digits.Sum();
}

/// <summary>
/// Preference for last digits, by field and site: values that were read off an instrument end in every digit, invented or rounded ones do not. A site is judged against the other sites, which measure
/// and round alike, rather than against equal shares alone. Source: Buyse and others, Statistics in Medicine 1999;18:3435-3451; Al-Marzouki and others, BMJ 2005;331:267-270.
/// </summary>
public static class DigitPreference
{
    /// <summary>All fields and sites with enough values, the least likely first.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="leastValues">Values of a field at a site below which nothing is said.</param>
    public static ImmutableArray<LastDigits> Of(TrialState state, int leastValues)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentOutOfRangeException.ThrowIfLessThan(leastValues, 1);
        var counts = new Dictionary<(string Field, string Site), int[]>();
        foreach (var p in state.Participants.Values)
        {
            foreach (var (field, digit) in DigitsOf(p))
            {
                if (!counts.TryGetValue((field, p.Site), out var digits))
                {
                    counts[(field, p.Site)] = digits = new int[10];
                }

                digits[digit]++;
            }
        }

        var rows = new List<LastDigits>();
        foreach (var field in counts.GroupBy(c => c.Key.Field, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var all = Enumerable.Range(0, 10).Select(d => field.Sum(c => c.Value[d])).ToArray();
            rows.AddRange(field.Where(c => c.Value.Sum() >= leastValues).OrderBy(c => c.Key.Site, StringComparer.Ordinal)
                .Select(c => new LastDigits(field.Key, c.Key.Site, [.. c.Value], EqualShares.Test(c.Value), AgainstOthers(c.Value, all), null)));
        }

        var compared = rows.Where(r => r.AgainstOthers is not null).ToList();
        var adjusted = compared.Count == 0 ? [] : PValueAdjustments.Holm.Adjust([.. compared.Select(r => r.AgainstOthers!.Value)]);
        var byRow = compared.Zip(adjusted, (row, p) => (row, p)).ToDictionary(r => r.row, r => r.p);
        return [.. rows.Select(r => byRow.TryGetValue(r, out var p) ? r with { Adjusted = p } : r).OrderBy(r => r.AgainstOthers ?? 1).ThenBy(r => r.Uniform.PValue).ThenBy(r => r.Field, StringComparer.Ordinal).ThenBy(r => r.Site, StringComparer.Ordinal)];
    }

    /// <summary>The digits that occur, here against at all other sites.</summary>
    private static double? AgainstOthers(int[] here, int[] all)
    {
        var others = all.Zip(here, (a, b) => a - b).ToArray();
        var digits = Enumerable.Range(0, 10).Where(d => all[d] > 0).ToArray();
        if (others.Sum() == 0 || digits.Length < 2)
        {
            return null;
        }

        var names = digits.Select(d => d.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        return IndependenceTest.Pearson(ContingencyTable.Create(Rows(), ["here", "others"], names), ContinuityCorrection.None).PValue;

        int[,] Rows()
        {
            var rows = new int[2, digits.Length];
            for (var k = 0; k < digits.Length; k++)
            {
                (rows[0, k], rows[1, k]) = (here[digits[k]], others[digits[k]]);
            }

            return rows;
        }
    }

    private static IEnumerable<(string Field, int Digit)> DigitsOf(ParticipantState p)
    {
        foreach (var (field, m) in p.Measurements.Where(m => m.Value.Fact.Unit is not null).OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            if (LastDigit(m.Fact.Value) is { } digit)
            {
                yield return (field, digit);
            }
        }

        foreach (var result in p.Laboratory.SelectMany(l => l.Fact.Results))
        {
            if (LastDigit(result.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)) is { } digit)
            {
                yield return (result.Analyte, digit);
            }
        }
    }

    private static int? LastDigit(string value) => value.Length > 0 && char.IsAsciiDigit(value[^1]) && decimal.TryParse(value, System.Globalization.NumberStyles.Number, System.Globalization.CultureInfo.InvariantCulture, out _) ? value[^1] - '0' : null;
}
