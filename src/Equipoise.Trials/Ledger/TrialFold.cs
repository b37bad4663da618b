using System.Runtime.InteropServices;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Trials.Ledger;

/// <summary>
/// Folds many entries into a state: the same as one <see cref="TrialState.Evolve(LedgerEntry)"/> after the other, with what changes at every entry kept aside in between. One thread uses it.
/// </summary>
/// <param name="from">The state before them.</param>
public sealed class TrialFold(TrialState from)
{
    private readonly Dictionary<string, ParticipantState> participants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AnsweredCommand> commands = new(StringComparer.Ordinal);
    private TrialState state = from;
    private RecordedEvent last;
    private string? head;

    /// <summary>The state after the entries taken.</summary>
    public TrialState State()
    {
        Settle();
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
                participants[e.Participant] = ParticipantState.Of(e, entry.Sequence);
                break;
            case ParticipantRandomised e:
                Change(e, entry.Sequence);
                state = state.Counting(e);
                break;
            case ParticipantEvent e:
                Change(e, entry.Sequence);
                break;
            case CommandAccepted e:
                commands[e.Key] = AnsweredCommand.Of(e, entry.Sequence);
                break;
            case CommandRefused e:
                commands[e.Key] = AnsweredCommand.Of(e, entry.Sequence);
                break;
            default:
                Settle();
                state = state.Evolve(entry);
                break;
        }

        last = entry;
    }

    private void Change(ParticipantEvent e, long sequence)
    {
        ref var changed = ref CollectionsMarshal.GetValueRefOrNullRef(participants, e.Participant);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref changed))
        {
            changed = changed.Evolve(e, sequence);
        }
        else if (state.Participants.TryGetValue(e.Participant, out var participant))
        {
            participants.Add(e.Participant, participant.Evolve(e, sequence));
        }
    }

    private void Settle()
    {
        if (last.Event is not null)
        {
            state = state.After(last, head ?? state.HeadHash, participants, commands);
            participants.Clear();
            commands.Clear();
        }
    }
}
