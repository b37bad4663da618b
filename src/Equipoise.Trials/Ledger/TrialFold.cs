using System.Runtime.InteropServices;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Trials.Ledger;

/// <summary>
/// Folds many entries into a state: the same as one <see cref="TrialState.Evolve(LedgerEntry)"/> after the other. What is about a participant is laid aside and taken at the end, participant by
/// participant, on all cores: no other event depends on it. One thread uses it.
/// </summary>
/// <param name="from">The state before them.</param>
public sealed class TrialFold(TrialState from)
{
    private readonly Dictionary<string, Waiting> participants = new(StringComparer.Ordinal);
    private readonly List<NodaTime.Instant> recorded = [];
    private readonly CommandAnswers.Few commands = new(from.Commands);
    private TrialState state = from;
    private RecordedEvent last;
    private long lastAct;
    private string? head;

    /// <summary>The state after the entries taken.</summary>
    public TrialState State()
    {
        Settle(withCommands: true);
        return state;
    }

    /// <summary>Takes an entry.</summary>
    /// <exception cref="LedgerFormatException">The activated protocol cannot be read by this program.</exception>
    public void Take(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Take(entry.Recorded);
        head = entry.Hash;
    }

    /// <summary>Takes the entries of a page.</summary>
    /// <exception cref="LedgerFormatException">As above.</exception>
    public void Take(ReadPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        foreach (ref readonly var entry in page.Events.AsSpan())
        {
            Take(in entry);
        }

        head = page.LastHash;
    }

    private void Take(in RecordedEvent entry)
    {
        switch (entry.Event)
        {
            case CandidateScreened e:
                Screened(e, entry.Sequence);
                break;
            case ParticipantRandomised e:
                Change(e, entry.Sequence);
                state = state.Counting(e);
                break;
            case ParticipantEvent e:
                Change(e, entry.Sequence);
                break;
            case DataCutTaken:
                // The state before it is kept with it.
                Settle(withCommands: false);
                state = state.Evolve(entry);
                break;
            case CommandAccepted e:
                commands.Set(e.Key, AnsweredCommand.Of(e, entry.Sequence));
                break;
            case CommandRefused e:
                commands.Set(e.Key, AnsweredCommand.Of(e, entry.Sequence));
                break;
            default:
                state = state.Evolve(entry);
                break;
        }

        recorded.Add(entry.RecordedAt);
        last = entry;
        lastAct = TrialState.IsAnswer(entry.Event) ? lastAct : entry.Sequence;
    }

    private void Screened(CandidateScreened e, long sequence)
    {
        // Whoever is screened under a number begins anew under it.
        ref var waiting = ref CollectionsMarshal.GetValueRefOrAddDefault(participants, e.Participant, out _);
        waiting = new Waiting(null);
        waiting.Events.Add(new(e, sequence));
    }

    private void Change(ParticipantEvent e, long sequence)
    {
        ref var waiting = ref CollectionsMarshal.GetValueRefOrNullRef(participants, e.Participant);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref waiting))
        {
            waiting.Events.Add(new(e, sequence));
        }
        else if (state.Participants.TryGetValue(e.Participant, out var participant))
        {
            var begun = new Waiting(participant);
            begun.Events.Add(new(e, sequence));
            participants.Add(e.Participant, begun);
        }
    }

    private void Settle(bool withCommands)
    {
        if (last.Event is null)
        {
            return;
        }

        var changed = participants.ToArray();
        var states = new KeyValuePair<string, ParticipantState>[changed.Length];
        if (changed.Length < 16)
        {
            for (var i = 0; i < changed.Length; i++)
            {
                states[i] = new(changed[i].Key, changed[i].Value.State());
            }
        }
        else
        {
            Parallel.For(0, changed.Length, i => states[i] = new(changed[i].Key, changed[i].Value.State()));
        }

        state = state.After(last, lastAct, head ?? state.HeadHash, states, withCommands ? commands.Taken() : null, CollectionsMarshal.AsSpan(recorded));
        recorded.Clear();
        participants.Clear();
    }

    /// <summary>A participant's events that wait to be taken, behind the state before them; null where the first of them begins it.</summary>
    private sealed class Waiting(ParticipantState? before)
    {
        public List<Sourced<ParticipantEvent>> Events { get; } = [];

        public ParticipantState State()
        {
            var events = CollectionsMarshal.AsSpan(Events);
            return before is not null ? before.EvolveAll(events) : ParticipantState.Of((CandidateScreened)events[0].Fact, events[0].Sequence).EvolveAll(events[1..]);
        }
    }
}
