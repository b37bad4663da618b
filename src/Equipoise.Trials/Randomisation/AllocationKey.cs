using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Trials.Randomisation;

/// <summary>
/// The secrets of a trial's segments, and what they open: the arm and the code at any position, and the arm of every participant of a trial whose arms are concealed. Sequences are walked once
/// and kept. One thread at a time uses an instance.
/// </summary>
public sealed class AllocationKey
{
    private readonly ImmutableArray<byte[]> secrets;
    private readonly Dictionary<(int Segment, string Sequence), (AllocationSeries Series, List<string> Arms)> walked = [];

    private AllocationKey(ImmutableArray<byte[]> secrets) => this.secrets = secrets;

    /// <summary>The key of the secrets of the segments, in order.</summary>
    public static AllocationKey Of(params IEnumerable<byte[]> secrets) => new([.. secrets.Select(s => (byte[])s.Clone())]);

    /// <summary>The key that the entries reveal; null where the secrets are not revealed.</summary>
    public static AllocationKey? Revealed(IEnumerable<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return entries.Select(e => e.Event).OfType<AllocationSecretRevealed>().FirstOrDefault() is { } revealed ? Of(revealed.Secrets.Select(Convert.FromHexString)) : null;
    }

    /// <summary>The first segment to whose commitment no secret fits; null where all do.</summary>
    public AllocationSegment? Misfit(TrialState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Segments.FirstOrDefault(s => s.Number > secrets.Length || AllocationSequence.Commitment(s.Method, secrets[s.Number - 1]) != s.Commitment);
    }

    /// <summary>The arm that answers a request. In a history without arms they are derived first.</summary>
    public string Arm(TrialState state, AllocationRequest request)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(request);
        var segment = state.Segments[request.Segment - 1];
        if (AllocationSchemes.Of(segment.Section).UsesHistory)
        {
            return AllocationSequence.Arm(secrets[request.Segment - 1], segment.Section, request.History.Any(h => h.Arm is null) ? request with { History = [.. History(state, null)] } : request);
        }

        if (!walked.TryGetValue((request.Segment, request.Sequence), out var walk))
        {
            walk = (new AllocationSeries(segment.Section, AllocationDraws.Of(secrets[request.Segment - 1], request.Sequence)), []);
            walked.Add((request.Segment, request.Sequence), walk);
        }

        while (walk.Arms.Count < request.Position - request.Before)
        {
            walk.Arms.Add(walk.Series.Next([]));
        }

        return walk.Arms[request.Position - request.Before - 1];
    }

    /// <summary>The code that stands for the arm at a request's position.</summary>
    public string Code(AllocationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return AllocationSequence.Code(secrets[request.Segment - 1], request.Sequence, request.Position);
    }

    /// <summary>What a decision may be given: the arm, or the code where arms are concealed.</summary>
    public string Answer(TrialState state, AllocationRequest request)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Protocol is { ArmsConcealed: true } ? Code(request) : Arm(state, request);
    }

    /// <summary>The arm of a randomised participant.</summary>
    /// <exception cref="ArgumentException">The participant is not randomised.</exception>
    public string ArmOf(TrialState state, string participant)
    {
        ArgumentNullException.ThrowIfNull(state);
        var fact = state.Participants.GetValueOrDefault(participant)?.Randomisation?.Fact ?? throw new ArgumentException($"{participant} is not randomised", nameof(participant));
        var usesHistory = AllocationSchemes.Of(state.Segments[fact.Segment - 1].Section).UsesHistory;
        return fact.Arm ?? Arm(state, RequestOf(state, fact, usesHistory ? [.. History(state, participant)] : []));
    }

    /// <summary>The state with every participant's arm in it: for the board's statistician, and for everybody once the secrets are revealed.</summary>
    public TrialState Opened(TrialState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var arms = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (randomised, arm) in Walk(state))
        {
            arms.Add(randomised.Participant, arm);
        }

        return state.WithArms(arms);
    }

    private static AllocationRequest RequestOf(TrialState state, ParticipantRandomised fact, ImmutableArray<PastAllocation> history)
    {
        var segment = state.Segments[fact.Segment - 1];
        var sequence = AllocationSequence.SequenceOf(segment.Section, fact.Stratum);
        return new AllocationRequest(sequence, fact.Position, fact.Levels, history) { Segment = segment.Number, Before = segment.Before.GetValueOrDefault(sequence) };
    }

    /// <summary>What was allocated before a participant, or to all of them, with arms.</summary>
    private IEnumerable<PastAllocation> History(TrialState state, string? before) =>
        Walk(state).TakeWhile(w => w.Fact.Participant != before).Select(w => new PastAllocation(w.Fact.Levels, w.Arm));

    /// <summary>Every randomised participant with their arm, in the order of the entries.</summary>
    private IEnumerable<(ParticipantRandomised Fact, string Arm)> Walk(TrialState state)
    {
        var past = ImmutableArray.CreateBuilder<PastAllocation>();
        foreach (var fact in state.Participants.Values.Where(p => p.Randomisation is not null).OrderBy(p => p.Randomisation!.Value.Sequence).Select(p => p.Randomisation!.Value.Fact))
        {
            var usesHistory = AllocationSchemes.Of(state.Segments[fact.Segment - 1].Section).UsesHistory;
            var arm = fact.Arm ?? Arm(state, RequestOf(state, fact, usesHistory ? past.ToImmutable() : []));
            past.Add(new PastAllocation(fact.Levels, arm));
            yield return (fact, arm);
        }
    }
}
