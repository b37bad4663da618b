using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Trials.SiteWork;

/// <summary>One comparison of a criterion: the value that it used, against the limit and the window.</summary>
/// <param name="Label">The field in words.</param>
/// <param name="Used">The comparison.</param>
/// <param name="WindowDays">How old the value may be, in days; null for any age.</param>
/// <param name="AgeDays">How old it is, in days; null where there is no value.</param>
public sealed record ChecklistComparison(string Label, ValueUsed Used, int? WindowDays, int? AgeDays);

/// <summary>One criterion of the checklist.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Label">Its words.</param>
/// <param name="Verdict">What it comes to.</param>
/// <param name="Explanation">The parts that decide it, in words.</param>
/// <param name="Comparisons">Every comparison, in the protocol's order.</param>
public sealed record ChecklistLine(string Id, string Label, Verdict Verdict, string Explanation, ImmutableArray<ChecklistComparison> Comparisons);

/// <summary>A level of a factor of stratification as the values would give it.</summary>
/// <param name="Factor">The factor in words.</param>
/// <param name="Level">The level's name.</param>
/// <param name="Words">The level in words.</param>
public sealed record ChecklistLevel(string Factor, string Level, string Words);

/// <summary>The entry criteria applied to a candidate's values as of a day, line by line, and the strata that follow. It is what an assessment on that day would find.</summary>
/// <param name="Lines">One line per criterion, in the protocol's order.</param>
/// <param name="Levels">The levels; empty where one cannot be told.</param>
/// <param name="Unknown">Why a level cannot be told; null where all can.</param>
public sealed record EligibilityChecklist(ImmutableArray<ChecklistLine> Lines, ImmutableArray<ChecklistLevel> Levels, string? Unknown)
{
    /// <summary>Whether every criterion is met.</summary>
    public bool Eligible => Lines.All(l => l.Verdict == Verdict.Met);

    /// <summary>The checklist of a participant under the protocol in force for them.</summary>
    /// <param name="state">The trial, or the site's part of it.</param>
    /// <param name="participant">The participant.</param>
    /// <param name="on">The site's local date.</param>
    public static EligibilityChecklist Of(TrialState state, ParticipantState participant, LocalDate on)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(participant);
        var protocol = state.ProtocolOf(participant);
        var lines = Lined(protocol, EligibilityRules.Assess(protocol, participant.Measurements, on), on);
        var (levels, unknown) = EligibilityRules.Stratify(protocol, participant, on);
        return new EligibilityChecklist(lines, [.. levels.Select(l => Level(protocol, l, state))], unknown);
    }

    /// <summary>The lines of an assessment, with the windows that the protocol declares.</summary>
    /// <param name="protocol">The protocol under which it was made.</param>
    /// <param name="outcomes">The outcomes, one per criterion.</param>
    /// <param name="on">The day of the assessment.</param>
    public static ImmutableArray<ChecklistLine> Lined(TrialProtocol protocol, ImmutableArray<CriterionOutcome> outcomes, LocalDate on)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return
        [
            .. outcomes.Select(o =>
            {
                var criterion = protocol.Document.Eligibility.Criteria.FirstOrDefault(c => c.Id == o.Criterion);
                ImmutableArray<int?> windows = criterion is null ? [] : [.. Comparisons(criterion.Require).Select(c => c.MaximumAgeDays)];
                return new ChecklistLine(o.Criterion, criterion?.Label ?? "", o.Verdict, o.Explanation,
                [
                    .. o.Values.Select((v, i) => new ChecklistComparison(
                        protocol.Document.Fields.FirstOrDefault(f => f.Id == v.Field)?.Label ?? v.Field, v, i < windows.Length ? windows[i] : null, v.TakenOn is { } taken ? Period.DaysBetween(taken, on) : null)),
                ]);
            }),
        ];
    }

    /// <summary>A level of a participant in words, under the protocol in force for them.</summary>
    /// <param name="state">The trial, or the site's part of it.</param>
    /// <param name="participant">The participant.</param>
    /// <param name="level">The level.</param>
    public static ChecklistLevel LevelOf(TrialState state, ParticipantState participant, LevelUsed level)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(level);
        return Level(state.ProtocolOf(participant), level, state);
    }

    /// <summary>A level in words.</summary>
    internal static ChecklistLevel Level(TrialProtocol protocol, LevelUsed level, TrialState state)
    {
        var factor = protocol.Document.Stratification.FirstOrDefault(f => f.Id == level.Factor);
        var words = factor is { BySite: true } ? state.Sites.GetValueOrDefault(level.Level)?.Name : factor?.Levels.FirstOrDefault(l => l.Id == level.Level)?.Label;
        return new ChecklistLevel(factor?.Label ?? level.Factor, level.Level, words ?? level.Level);
    }

    /// <summary>The comparisons of a criterion in the order in which an assessment lists them.</summary>
    private static IEnumerable<Criterion> Comparisons(Criterion criterion) =>
        criterion.All.Length > 0 ? criterion.All.SelectMany(Comparisons) : criterion.Any.Length > 0 ? criterion.Any.SelectMany(Comparisons) : [criterion];
}
