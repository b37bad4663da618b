using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Rehearsal;

namespace Equipoise.Benchmarks.BigTrial;

/// <summary>Participants of several rehearsals of the protocol's first scenario: each came about through the real commands and decisions.</summary>
internal static class Templates
{
    public static List<Template> Of(TrialProtocol protocol, int rehearsals)
    {
        var templates = new List<Template>();
        for (var seed = 1; seed <= rehearsals; seed++)
        {
            var (state, step) = (TrialState.Empty, 0);
            var entries = new Dictionary<string, List<(LedgerEntry Entry, int Step)>>(StringComparer.Ordinal);
            foreach (var act in TrialRehearsal.Play(protocol, protocol.Document.Scenarios[0].Id, (ulong)seed))
            {
                (state, step) = (act.State, step + 1);
                foreach (var entry in act.Entries.Where(e => e.Event is ParticipantEvent))
                {
                    var participant = ((ParticipantEvent)entry.Event).Participant;
                    (entries.TryGetValue(participant, out var list) ? list : entries[participant] = []).Add((entry, step));
                }
            }

            templates.AddRange(entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => Made(state, e.Key, e.Value)));
        }

        return templates;
    }

    private static Template Made(TrialState state, string participant, List<(LedgerEntry Entry, int Step)> entries)
    {
        var person = state.Participants[participant];
        var indexOf = entries.Select((e, i) => (e.Entry.Sequence, i)).ToDictionary(e => e.Sequence, e => e.i);
        return new Template(
            state.Sites[person.Site].Zone.Id,
            [.. entries.Select(e => new TemplateEvent(e.Entry, e.Step, participant, person.Site, indexOf))],
            person.Randomisation?.Fact.Stratum,
            person.Randomisation?.Fact.Arm);
    }
}
