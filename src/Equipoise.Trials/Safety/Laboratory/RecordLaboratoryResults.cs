using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Safety.Laboratory;

/// <summary>A value of the laboratory as it came.</summary>
/// <param name="Analyte">What was measured, by the name of the laboratory rules.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit, and that of the limits; any that the laboratory rules know.</param>
/// <param name="TakenOn">The site's local date of the sample.</param>
/// <param name="LowerLimit">Lower limit of normal, or null.</param>
/// <param name="UpperLimit">Upper limit of normal, or null.</param>
public sealed record LaboratoryResult(string Analyte, decimal Value, string Unit, LocalDate TakenOn, decimal? LowerLimit = null, decimal? UpperLimit = null);

/// <summary>
/// Records values of the laboratory. Where the protocol's dictionary is a version of the common terminology criteria, their grades are recorded with them, and where the protocol says
/// so a grade that rises above what is recorded reports an adverse event or updates the one that lasts.
/// </summary>
/// <param name="Participant">The participant.</param>
/// <param name="Results">One or more values.</param>
public sealed record RecordLaboratoryResults(string Participant, ImmutableArray<LaboratoryResult> Results) : ParticipantCommand(Participant)
{
    internal override ImmutableArray<Role> MayAct => SiteStaffAndDataManager;

    internal override Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today)
    {
        if (Results.IsDefaultOrEmpty)
        {
            return Decision.Refuse("no-results", "There are no laboratory values.");
        }

        var version = LaboratoryBaseline.VersionOf(deciding.Protocol.Document.Safety.Dictionary);
        for (var i = 0; i < Results.Length; i++)
        {
            if (Wrong(Results[i], version, participant, today) is { } wrong)
            {
                return Decision.Refuse(wrong.Rule, FormattableString.Invariant($"Results[{i}]: {wrong.Message}"));
            }
        }

        var zone = deciding.State.Sites[participant.Site].Zone;
        ImmutableArray<GradedResult> graded = [.. Results.Select(r => Graded(r, version, LaboratoryBaseline.Of(participant, Results, r.Analyte, zone)))];
        return Decision.Of([new LaboratoryResultsRecorded(Participant, graded), .. LaboratoryReports.Of(deciding, participant, graded)]);
    }

    private static GradedResult Graded(LaboratoryResult r, CtcaeVersion version, LaboratoryResult? baseline)
    {
        // The baseline itself has none before it.
        var before = baseline is { } b && (b.TakenOn < r.TakenOn) ? b : null;
        var finding = new LaboratoryFinding(
            new LaboratoryValue(r.Value, r.Unit), Limits(r), before is null ? null : new LaboratoryValue(before.Value, before.Unit), before is null ? null : Limits(before));
        return new GradedResult(r.Analyte, r.Value, r.Unit, r.LowerLimit, r.UpperLimit, r.TakenOn, finding.Baseline?.ToString(),
            version == CtcaeVersion.None ? [] : [.. LaboratoryGrading.GradeAll(version, r.Analyte, finding).Select(g => new ResultGrade(g.Rule.Term, g.Grade, g.AtLeast, g.Explanation))]);
    }

    private static ReferenceLimits? Limits(LaboratoryResult r) => r.LowerLimit is null && r.UpperLimit is null ? null : new ReferenceLimits(r.LowerLimit, r.UpperLimit, r.Unit);

    private static Rejection? Wrong(LaboratoryResult r, CtcaeVersion version, ParticipantState participant, LocalDate today)
    {
        var analytes = LaboratoryRules.Of(version == CtcaeVersion.None ? CtcaeVersion.V5 : version).Select(rule => rule.Analyte.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return !analytes.Contains(r.Analyte, StringComparer.Ordinal) ? new Rejection("analyte", $"There is no analyte '{r.Analyte}'; there are {string.Join(", ", analytes)}.")
            : LaboratoryUnits.Find(r.Unit) is null ? new Rejection("unit", $"'{r.Unit}' is no known laboratory unit; known are {string.Join(", ", LaboratoryUnits.All.Select(u => u.Symbol))}.")
            : new[] { r.Value, r.LowerLimit ?? 0, r.UpperLimit ?? 0 }.FirstOrDefault(v => v is < 0 or > LaboratoryValue.Largest) is var odd and not 0 ? new Rejection("value", FormattableString.Invariant($"{odd} {r.Unit} of {r.Analyte}; a laboratory value and its limits lie between 0 and 1e12."))
            : r.LowerLimit > r.UpperLimit ? new Rejection("limits", FormattableString.Invariant($"The lower limit of normal of {r.Analyte} is {r.LowerLimit} and the upper {r.UpperLimit} {r.Unit}; they are the other way round."))
            : r.TakenOn > today ? new Rejection("date-in-future", $"A sample of {r.TakenOn:uuuu-MM-dd} would be from the future; today is {today:uuuu-MM-dd} at the site.")
            : participant.Death is { } death && r.TakenOn > death.Fact.DiedOn ? new Rejection("date-after-death", $"A sample of {r.TakenOn:uuuu-MM-dd} would be from after death on {death.Fact.DiedOn:uuuu-MM-dd}.")
            : participant.ConsentWithdrawal is { } withdrawn && r.TakenOn > withdrawn.Fact.WithdrewOn ? new Rejection("consent-withdrawn", $"{participant.Id} took the consent back on {withdrawn.Fact.WithdrewOn:uuuu-MM-dd}; a sample of {r.TakenOn:uuuu-MM-dd} is not recorded.")
            : null;
    }
}
