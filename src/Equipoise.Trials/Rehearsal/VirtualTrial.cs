using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Monitoring;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Randomisation;
using NodaTime;

namespace Equipoise.Trials.Rehearsal;

/// <summary>The trial in memory: gives commands through the same decisions and seals the same entries as a real one.</summary>
internal sealed class VirtualTrial(TrialProtocol protocol, ulong seed)
{
    private readonly byte[] _secret = SecretOf(seed);
    private readonly List<RehearsalStep> _fresh = [];
    private AllocationKey? _key;

    /// <summary>The allocation secret of the rehearsals of a seed.</summary>
    public static byte[] SecretOf(ulong seed) => SHA256.HashData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"rehearsal allocation secret {seed}")));

    public TrialState State { get; private set; } = TrialState.Empty;

    public Instant Now { get; private set; } = Instant.MinValue;

    private AllocationKey Key => _key ??= AllocationKey.Of(_secret);

    /// <summary>The secret in hexadecimal digits, to be revealed at the end.</summary>
    public string Secret => Convert.ToHexStringLower(_secret);

    /// <summary>The state with arms, for those who may know them.</summary>
    public TrialState Opened => protocol.ArmsConcealed ? Key.Opened(State) : State;

    /// <summary>The arm that decides what is true of a participant, whoever may know it.</summary>
    public string ArmOf(string participant) => Key.ArmOf(State, participant);

    public string Commitment => AllocationSequence.Commitment(AllocationSequence.MethodOf(protocol.Document.Randomisation), _secret);

    /// <summary>Steps since the last call.</summary>
    public ImmutableArray<RehearsalStep> TakeSteps()
    {
        var steps = _fresh.ToImmutableArray();
        _fresh.Clear();
        return steps;
    }

    public void MoveTo(Instant at) => Now = Instant.Max(Now, at);

    /// <summary>Gives a command that must be accepted: the rehearsal follows the protocol, so a refusal is a fault of the rehearsal and ends it.</summary>
    public void Give(Actor actor, Command command, InterimDecision? interim = null)
    {
        var step = Try(actor, command, interim);
        if (step.Refused is { } refused)
        {
            throw new InvalidOperationException($"The rehearsal gave {CommandCatalogue.NameOf(command)} at {Now} and was refused ({refused.Rule}): {refused.Message}");
        }
    }

    /// <summary>Gives a command that may be refused.</summary>
    public RehearsalStep Try(Actor actor, Command command, InterimDecision? interim = null)
    {
        var decision = Decider.Decide(State, command, actor, Now, request => Key.Answer(State, request));
        var entries = LedgerEntry.SealAll(State.Version, State.HeadHash, Now, actor, reason: null, decision.Events);
        State = entries.Aggregate(State, (state, entry) => state.Evolve(entry));
        var step = new RehearsalStep(Now, actor, command, entries, decision.Rejection, State, interim);
        _fresh.Add(step);
        return step;
    }
}
