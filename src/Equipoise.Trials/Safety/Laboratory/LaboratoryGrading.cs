using System.Collections.Immutable;
using System.Globalization;

namespace Equipoise.Trials.Safety.Laboratory;

/// <summary>
/// Grades laboratory values. Each criterion holds, does not hold, or cannot be told for want of a limit or a baseline; the grade is the highest whose criterion holds, and it is
/// given only if no higher one is open. All arithmetic is decimal, so that a value at a limit is at the limit. Reference: validation/reference/laboratory-grades.json.
/// </summary>
public static class LaboratoryGrading
{
    /// <summary>Grades a value under a rule.</summary>
    /// <param name="rule">A rule of <see cref="LaboratoryRules"/> or one of the caller's.</param>
    /// <param name="finding">Value, limits of normal, baseline.</param>
    /// <param name="without">What holds without a usable baseline.</param>
    /// <exception cref="ArgumentException">A unit is not known, or a number is out of range.</exception>
    public static LaboratoryGrade Grade(LaboratoryRule rule, LaboratoryFinding finding, WithoutBaseline without = WithoutBaseline.AsTheRuleSays)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(finding);
        var reading = new Reading(rule, Checked(finding), without == WithoutBaseline.AsTheRuleSays ? rule.WithoutBaseline : without);
        foreach (var elsewhere in rule.Criteria.Where(c => c.Grade is null))
        {
            if (reading.Judge(elsewhere.Condition) is { Holds: true } why)
            {
                return new LaboratoryGrade(rule, null, 0, [], $"{rule.Term}: {reading.Value} is {why.Words}; such a value is graded under another term.");
            }
        }

        var open = new List<string>();
        foreach (var criteria in rule.Criteria.Where(c => c.Grade is not null).GroupBy(c => c.Grade!.Value).OrderByDescending(g => g.Key))
        {
            var judged = criteria.Select(c => reading.Judge(c.Condition)).ToList();
            if (judged.FirstOrDefault(j => j.Holds == true) is { } met)
            {
                return Found(rule, reading, criteria.Key, met.Words, open);
            }

            open.AddRange(judged.Where(j => j.Holds is null).SelectMany(j => j.Missing));
        }

        return Found(rule, reading, 0, Nearest(rule, reading), open);
    }

    /// <summary>Grades a value under every rule of a version that is about its analyte: both directions, where there are two.</summary>
    /// <exception cref="ArgumentException">As in <see cref="Grade"/>, or the version has no rule about the analyte; its analytes are listed.</exception>
    public static ImmutableArray<LaboratoryGrade> GradeAll(CtcaeVersion version, string analyte, LaboratoryFinding finding, WithoutBaseline without = WithoutBaseline.AsTheRuleSays) =>
        [.. LaboratoryRules.About(version, analyte).Select(rule => Grade(rule, finding, without))];

    private static LaboratoryGrade Found(LaboratoryRule rule, Reading reading, int grade, string words, List<string> open)
    {
        ImmutableArray<string> missing = [.. open.Distinct(StringComparer.Ordinal)];
        var assumed = grade > 0 && rule.Assumes is { } circumstance ? $" Assumed: {circumstance}." : "";
        var presumed = reading.Presumed ? " The baseline was presumed normal." : "";
        var what = string.Create(CultureInfo.InvariantCulture, $"{rule.Term} grade {grade}: {reading.Value} is {words}.{assumed}{presumed}");
        return missing.IsEmpty
            ? new LaboratoryGrade(rule, grade, grade, [], what)
            : new LaboratoryGrade(rule, null, grade, missing, string.Create(CultureInfo.InvariantCulture, $"{rule.Term} cannot be graded without {string.Join(" and ", missing)}; at least grade {grade}: {reading.Value} is {words}.{presumed}"));
    }

    /// <summary>Says of a value that meets nothing what the lowest grade would have asked for.</summary>
    private static string Nearest(LaboratoryRule rule, Reading reading)
    {
        var lowest = rule.Criteria.Where(c => c.Grade is not null).MinBy(c => c.Grade)!;
        var judged = reading.Judge(lowest.Condition);
        return judged.Holds is null ? "within every limit that is known" : $"not {judged.Words}, which grade {lowest.Grade!.Value.ToString(CultureInfo.InvariantCulture)} asks for";
    }

    private static LaboratoryFinding Checked(LaboratoryFinding finding)
    {
        _ = finding.Value.Checked("the value");
        _ = finding.Baseline?.Checked("the baseline");
        foreach (var limits in new[] { finding.Limits, finding.BaselineLimits }.OfType<ReferenceLimits>())
        {
            _ = limits.Lower is { } lower ? new LaboratoryValue(lower, limits.Unit).Checked("the lower limit of normal") : null;
            _ = limits.Upper is { } upper ? new LaboratoryValue(upper, limits.Unit).Checked("the upper limit of normal") : null;
            if (limits.Lower > limits.Upper)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"the lower limit of normal is {limits.Lower} and the upper {limits.Upper} {limits.Unit}; they are the other way round"), nameof(finding));
            }
        }

        return finding;
    }
}
