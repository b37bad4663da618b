using System.Globalization;

namespace Equipoise.Trials.Dosing.Library;

/// <summary>How a protocol doses by area under the curve.</summary>
/// <param name="TargetArea">Target area under the concentration curve, in mg/mL x min; above 0.</param>
/// <param name="LargestClearance">Clearances above count as this many mL/min; null for none. 125 is the regulator's advice where creatinine is measured by isotope dilution.</param>
/// <param name="RoundToMilligrams">Doses are rounded to multiples of this, half away from zero; above 0.</param>
/// <param name="LargestDose">The most, in mg, after rounding; null for none.</param>
public sealed record CalvertRule(decimal TargetArea, decimal? LargestClearance, decimal RoundToMilligrams, decimal? LargestDose = null);

/// <summary>A dose by area under the curve.</summary>
/// <param name="ExactMilligrams">Before rounding and the largest dose.</param>
/// <param name="Milligrams">To give.</param>
/// <param name="ClearanceCapped">Whether the clearance counted as less than it is.</param>
/// <param name="Explanation">The formula with its numbers, for people.</param>
public sealed record CalvertResult(decimal ExactMilligrams, decimal Milligrams, bool ClearanceCapped, string Explanation);

/// <summary>Carboplatin: dose in mg = target area x (clearance + 25). Source: Calvert et al., Journal of Clinical Oncology 1989;7:1748-1756. The clearance says how it was had.</summary>
public static class CalvertDose
{
    /// <summary>What the body clears besides the kidney, in mL/min.</summary>
    private const decimal OtherClearance = 25;

    /// <summary>The dose for a clearance.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number of the rule is not positive.</exception>
    public static CalvertResult Compute(CalvertRule rule, Clearance clearance)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(clearance);
        foreach (var (name, value) in new[] { (nameof(rule.TargetArea), rule.TargetArea), (nameof(rule.RoundToMilligrams), rule.RoundToMilligrams), (nameof(rule.LargestClearance), rule.LargestClearance ?? 1), (nameof(rule.LargestDose), rule.LargestDose ?? 1) })
        {
            if (value <= 0)
            {
                throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} is positive"));
            }
        }

        var counted = Math.Min(clearance.MillilitresPerMinute, rule.LargestClearance ?? clearance.MillilitresPerMinute);
        var capped = counted < clearance.MillilitresPerMinute;
        var exact = rule.TargetArea * (counted + OtherClearance);
        var rounded = Math.Round(exact / rule.RoundToMilligrams, 0, MidpointRounding.AwayFromZero) * rule.RoundToMilligrams;
        var dose = Math.Min(rounded, rule.LargestDose ?? rounded);
        return new CalvertResult(exact, dose, capped, string.Create(CultureInfo.InvariantCulture,
            $"{rule.TargetArea} x ({counted:0.##}{(capped ? " (capped)" : "")} + 25) = {exact:0.##} mg, given {dose} mg; clearance {clearance.Explanation}"));
    }
}
