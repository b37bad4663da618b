using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Trials.SiteWork;

/// <summary>What a candidate's eligibility needs next.</summary>
public enum EligibilityStep
{
    /// <summary>Values are missing or out of date.</summary>
    Measure,

    /// <summary>A criterion is not met.</summary>
    NotEligible,

    /// <summary>By the values every criterion is met; there is no verdict on them yet.</summary>
    Assess,

    /// <summary>The verdict stands, and no investigator has signed it.</summary>
    Sign,

    /// <summary>The verdict stands and is signed.</summary>
    Ready,
}

/// <summary>A criterion with what it comes to today.</summary>
/// <param name="Criterion">Number and words.</param>
/// <param name="Outcome">The verdict by the values as they are, with each comparison.</param>
public sealed record CriterionLine(NamedCriterion Criterion, CriterionOutcome Outcome);

/// <summary>A field to enter, with what is known.</summary>
/// <param name="Field">The field.</param>
/// <param name="Known">The value that counts now, with its entry; null where there is none.</param>
/// <param name="Before">The value before that one; null where there is none.</param>
/// <param name="Units">The units that are accepted, the protocol's first; none for a code or date.</param>
/// <param name="MaximumAgeDays">The strictest age that a criterion allows; null where age does not count.</param>
/// <param name="AgeDays">Age of the known value today, in days; null without one.</param>
/// <param name="Needed">Whether a criterion is open for want of it.</param>
public sealed record FieldLine(FieldDeclaration Field, Sourced<Measurement>? Known, Sourced<Measurement>? Before, ImmutableArray<string> Units, int? MaximumAgeDays, int? AgeDays, bool Needed)
{
    /// <summary>Whether the known value is older than the strictest criterion allows.</summary>
    public bool IsOutOfDate => AgeDays > MaximumAgeDays;
}

/// <summary>A candidate's eligibility by the values recorded so far: every criterion, every field, the strata, and what comes next. It is computed each time and recorded only by a verdict.</summary>
/// <param name="Participant">The candidate.</param>
/// <param name="On">The site's local date to which ages are counted.</param>
/// <param name="Criteria">The criteria, in the protocol's order.</param>
/// <param name="Fields">The fields that are entered, in the protocol's order; derived ones follow from them.</param>
/// <param name="Levels">The level of each factor of stratification; empty where one cannot be told.</param>
/// <param name="UnknownStratum">Why the stratum cannot be told; null where it can.</param>
/// <param name="ChangedSince">What changed since the last verdict, in words; null where nothing did, or there is none.</param>
/// <param name="LastDay">The last date on which every criterion is still met by these values, at most 60 days on; null where one is not met today.</param>
/// <param name="Step">What comes next.</param>
public sealed record EligibilitySheet(
    string Participant,
    LocalDate On,
    ImmutableArray<CriterionLine> Criteria,
    ImmutableArray<FieldLine> Fields,
    ImmutableArray<LevelUsed> Levels,
    string? UnknownStratum,
    string? ChangedSince,
    LocalDate? LastDay,
    EligibilityStep Step)
{
    private const int DaysAhead = 60;

    /// <summary>Fields that must be entered before every criterion can be judged.</summary>
    public ImmutableArray<FieldLine> ToEnter => [.. Fields.Where(f => f.Needed)];

    /// <summary>The sheet of a candidate or participant, as of a day.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="participant">The candidate.</param>
    /// <param name="on">The site's local date.</param>
    public static EligibilitySheet Of(TrialState state, ParticipantState participant, LocalDate on)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(participant);
        var protocol = state.ProtocolOf(participant);
        var outcomes = EligibilityRules.Assess(protocol, participant.Measurements, on);
        ImmutableArray<CriterionLine> criteria = [.. protocol.Document.Eligibility.Criteria.Zip(outcomes, (c, o) => new CriterionLine(c, o))];
        var open = criteria.Where(c => c.Outcome.Verdict is Verdict.Missing or Verdict.OutOfDate)
            .SelectMany(c => c.Outcome.Values.Where(v => v.Verdict is Verdict.Missing or Verdict.OutOfDate)).SelectMany(v => Inputs(protocol, v.Field)).ToHashSet(StringComparer.Ordinal);
        var (levels, unknown) = EligibilityRules.Stratify(protocol, participant, on);
        var changed = participant.Eligibility is { } verdict ? CurrentVerdict.ChangeSince(protocol, participant, verdict.Fact) : null;
        return new EligibilitySheet(
            participant.Id, on, criteria,
            [.. protocol.Document.Fields.Where(f => f.Derivation is null).Select(f => Line(protocol, participant, f, on, open.Contains(f.Id)))],
            levels, unknown, changed, Last(protocol, participant, outcomes, on), StepOf(state, participant, outcomes, changed));
    }

    private static EligibilityStep StepOf(TrialState state, ParticipantState participant, ImmutableArray<CriterionOutcome> outcomes, string? changed) =>
        outcomes.Any(o => o.Verdict == Verdict.NotMet) ? EligibilityStep.NotEligible
        : outcomes.Any(o => o.Verdict != Verdict.Met) ? EligibilityStep.Measure
        : participant.Eligibility is not { Fact.Eligible: true } verdict || changed is not null || verdict.Sequence < state.Sites[participant.Site].VersionEntry ? EligibilityStep.Assess
        : CurrentVerdict.IsSigned(participant, verdict) ? EligibilityStep.Ready
        : EligibilityStep.Sign;

    /// <summary>Each day is tried, so that <c>any</c> of several values and windows that close count as they do at randomisation.</summary>
    private static LocalDate? Last(TrialProtocol protocol, ParticipantState participant, ImmutableArray<CriterionOutcome> today, LocalDate on)
    {
        if (today.Any(o => o.Verdict != Verdict.Met))
        {
            return null;
        }

        var days = Enumerable.Range(1, DaysAhead).TakeWhile(d => EligibilityRules.Assess(protocol, participant.Measurements, on.PlusDays(d)).All(o => o.Verdict == Verdict.Met)).Count();
        return on.PlusDays(days);
    }

    private static FieldLine Line(TrialProtocol protocol, ParticipantState participant, FieldDeclaration field, LocalDate on, bool needed)
    {
        Sourced<Measurement>? known = participant.Measurements.TryGetValue(field.Id, out var found) ? found : null;
        var before = known is null ? (Sourced<Measurement>?)null : EventHistory.NewestFirst(participant.History)
            .Where(h => h.Sequence != known.Value.Sequence && h.Fact is MeasurementsRecorded)
            .SelectMany(h => ((MeasurementsRecorded)h.Fact).Measurements.Where(m => m.Field == field.Id).Select(m => (Sourced<Measurement>?)new Sourced<Measurement>(m, h.Sequence))).FirstOrDefault();
        int? most = protocol.Document.Eligibility.Criteria.SelectMany(c => Ages(protocol, c.Require, field.Id)).Cast<int?>().Min();
        return new FieldLine(field, known, before, UnitsOf(field), most, known is { } k ? Period.DaysBetween(k.Fact.TakenOn, on) : null, needed);
    }

    internal static ImmutableArray<string> UnitsOf(FieldDeclaration field) => field.Kind != FieldKind.Number || field.Unit is not { } unit ? []
        : [unit, .. Units.All.Select(u => u.Symbol).Where(u => u != unit && field.Takes(u))];

    private static IEnumerable<int> Ages(TrialProtocol protocol, Criterion criterion, string field) =>
    [
        .. criterion.All.IsDefault ? [] : criterion.All.SelectMany(c => Ages(protocol, c, field)),
        .. criterion.Any.IsDefault ? [] : criterion.Any.SelectMany(c => Ages(protocol, c, field)),
        .. criterion.Field is { } own && criterion.MaximumAgeDays is { } days && own == field ? new[] { days } : [],
    ];

    /// <summary>The fields that are entered for one: itself, or the inputs of its formula.</summary>
    private static IEnumerable<string> Inputs(TrialProtocol protocol, string id) => protocol.Field(id).Derivation switch
    {
        null => [id],
        CreatinineClearance c => All(protocol, c.Creatinine, c.Age, c.Sex, c.WeightField, c.Height),
        JelliffeClearance j => All(protocol, j.Creatinine, j.Age, j.Sex, j.Surface),
        BodySurfaceArea s => All(protocol, s.Height, s.Weight),
        BodyMassIndex b => All(protocol, b.Height, b.Weight),
        DaysSince d => All(protocol, d.From),
        WeeksSince w => All(protocol, w.From),
        AgeAt a => All(protocol, a.BirthDate),
        _ => [],
    };

    private static IEnumerable<string> All(TrialProtocol protocol, params string?[] ids) => ids.OfType<string>().SelectMany(i => Inputs(protocol, i));
}
