using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Trials.Safety.Monitoring;

/// <summary>Finds the safety rules that a decision's events meet. The decider asks this after every command, so that no command forgets it.</summary>
internal static class SafetyCrossings
{
    /// <summary>The crossings that follow a decision's events; none where they change no count.</summary>
    /// <param name="state">The trial before the events.</param>
    /// <param name="events">The events.</param>
    /// <param name="actor">Who acts.</param>
    /// <param name="now">When.</param>
    public static ImmutableArray<TrialEvent> After(TrialState state, ImmutableArray<TrialEvent> events, Actor actor, Instant now)
    {
        if (state.Protocol is not { } protocol || !events.Any(e => Counts(state, e)))
        {
            return [];
        }

        var after = events.Select((e, i) => new RecordedEvent(state.Version + 1 + i, now, actor, e)).Aggregate(state, (s, e) => s.Evolve(e));
        var before = SafetyWatch.Evaluate(state, now).Where(f => f.Met).Select(f => f.Rule).ToHashSet(StringComparer.Ordinal);
        var called = state.SafetyCalls.Select(c => c.Met.Fact.Rule).ToHashSet(StringComparer.Ordinal);
        var actions = (after.Protocol ?? protocol).Document.Safety.Rules.ToDictionary(r => r.Id, r => r.Action, StringComparer.Ordinal);
        return
        [
            // A rule that stays met was called at its crossing; one that an amendment made stricter was not.
            .. SafetyWatch.Evaluate(after, now).Where(f => f.Met && !(before.Contains(f.Rule) && called.Contains(f.Rule)))
                .Select(f => new SafetyRuleMet(f.Rule, f.Events, f.Evaluated, f.Threshold!.Value, actions[f.Rule], f.Explanation)),
        ];
    }

    private static bool Counts(TrialState state, TrialEvent e) => e switch
    {
        AdverseEventReported or AdverseEventUpdated or DeathRecorded or EntryCorrected or EntryStruck or AmendmentActivated => true,
        DoseGiven dose => !state.Participants.TryGetValue(dose.Participant, out var person) || person.DosesGiven == 0,
        _ => false,
    };
}
