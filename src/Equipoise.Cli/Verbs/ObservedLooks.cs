using System.Globalization;
using Equipoise.Adapters;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;

namespace Equipoise.Cli.Verbs;

/// <summary>Reads what was found at a look: <c>events=18,z=1.2</c>, <c>events=18,hr=0.6</c>, <c>participants=60,z=1.2</c>, or outcomes by arm, <c>12/20,15/20</c>.</summary>
internal static class ObservedLooks
{
    public static ObservedInformation Read(string text, SequentialTrialDesign design)
    {
        if (design is ProportionTrialDesign proportions && text.Contains('/', StringComparison.Ordinal))
        {
            return Outcomes(text, proportions);
        }

        var unit = design.Unit == InformationUnit.Events ? "events" : "participants";
        var values = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is not [var key, var number] || !double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value) || !values.TryAdd(key, value))
            {
                throw Bad(text, unit, design);
            }
        }

        var known = new[] { unit, "z", "hr", "effect", "month" };
        if (!values.TryGetValue(unit, out var units) || values.Keys.Any(k => !known.Contains(k, StringComparer.OrdinalIgnoreCase)) || new[] { "z", "hr", "effect" }.Count(values.ContainsKey) != 1)
        {
            throw Bad(text, unit, design);
        }

        double? estimate = values.TryGetValue("hr", out var ratio) ? ratio : values.TryGetValue("effect", out var effect) ? effect : null;
        if (estimate is not null && (design.Effect is null || (design.Effect.IsRatio && estimate <= 0)))
        {
            throw Bad(text, unit, design);
        }

        var z = estimate is { } on ? design.Effect!.ToZ(on, units) : values["z"];
        return new ObservedInformation(units, z, values.TryGetValue("month", out var month) ? month : null);
    }

    /// <summary>Outcomes by arm, experimental first, as in the protocol: the pooled Z, towards the alternative.</summary>
    private static ObservedInformation Outcomes(string text, ProportionTrialDesign design)
    {
        var arms = text.Split(',').Select(p => p.Split('/') is [var x, var n] && Whole(x) is { } good && Whole(n) is { } known && good <= known && known > 0 ? (Good: good, Known: known) : ((int Good, int Known)?)null).ToList();
        if (arms is not [{ } experimental, { } control])
        {
            throw Bad(text, "participants", design);
        }

        if (!design.Section.EquivalenceMargins.IsDefaultOrEmpty)
        {
            throw new BadInputException("C021", "--observed", "Counts give the statistic against no difference, and this design asks for equivalence.", text, "participants=N,z=Z with the smaller of the two one-sided statistics");
        }

        if ((design.Section.Margin ?? (design.Section.Scale == Trials.Protocol.Document.ProportionScale.Difference ? 0 : 1)) != (design.Section.Scale == Trials.Protocol.Document.ProportionScale.Difference ? 0 : 1))
        {
            throw new BadInputException("C021", "--observed", "Counts give the pooled statistic, and this design has a margin.", text, "participants=N,z=Z with the statistic against the margin");
        }

        var z = ProportionTest.PooledZ(experimental.Good, experimental.Known, control.Good, control.Known);
        var (e, c) = ((double)experimental.Good / experimental.Known, (double)control.Good / control.Known);
        var estimate = design.Section.Scale switch
        {
            Trials.Protocol.Document.ProportionScale.Difference => e - c,
            Trials.Protocol.Document.ProportionScale.LogOddsRatio => e / (1 - e) / (c / (1 - c)),
            _ => e / c,
        };
        var (q1, q2) = (1 / (1 + design.AllocationRatio), design.AllocationRatio / (1 + design.AllocationRatio));

        // With other arms than planned the outcomes bring the information of fewer: n1 n2 / (n1 + n2) over that of as many in the planned ratio.
        var informative = (double)experimental.Known * control.Known / (experimental.Known + control.Known) / (q1 * q2);
        return new ObservedInformation(informative, design.Section.Experimental >= design.Section.Control ? z : -z, null, design.Effect is not null && double.IsFinite(estimate) ? estimate : null);
    }

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static BadInputException Bad(string text, string unit, SequentialTrialDesign design) => new(
        "C021", "--observed", "The look cannot be read.", text, $"{unit}=NUMBER,z=Z{(design.Effect is { IsRatio: true } ? $" or {unit}=NUMBER,hr=RATIO" : design.Effect is not null ? $" or {unit}=NUMBER,effect=VALUE" : "")}{(design is ProportionTrialDesign ? ", or outcomes by arm, experimental first, such as 12/20,15/20" : "")}");
}
