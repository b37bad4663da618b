using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Randomisation;

/// <summary>Asks, after the data are locked, that the allocation secret be revealed. Another person must then give <see cref="RevealSecret"/>.</summary>
public sealed record RequestReveal(string Ground) : Command
{
    internal override ImmutableArray<Role> MayAct => RevealSecret.Revealers;

    internal override Decision Decide(Deciding deciding) =>
        deciding.State.Lock is null ? Decision.Refuse("data-open", "The allocation secret is revealed after the data are locked.")
        : !deciding.State.RevealedSecrets.IsEmpty ? Decision.Refuse("revealed", "The allocation secret is already revealed.")
        : deciding.State.RevealAskedBy is { } first ? Decision.Refuse("reveal-asked", $"{first.Id} has asked already; another person reveals the secret.")
        : string.IsNullOrWhiteSpace(Ground) ? Decision.Refuse("no-ground", "The request needs a ground.")
        : Decision.Of(new RevealRequested(Ground));
}

/// <summary>Reveals the allocation secrets, as the second of two people. They must be the ones that the trial committed to.</summary>
/// <param name="Secrets">The secret of each segment, in order, in hexadecimal digits.</param>
public sealed record RevealSecret(ImmutableArray<string> Secrets) : Command
{
    internal static readonly ImmutableArray<Role> Revealers = [Role.Sponsor, Role.DataManager, Role.TrialStatistician, Role.IndependentStatistician];

    internal override ImmutableArray<Role> MayAct => Revealers;

    internal override Decision Decide(Deciding deciding) =>
        !deciding.State.RevealedSecrets.IsEmpty ? Decision.Refuse("revealed", "The allocation secret is already revealed.")
        : deciding.State.RevealAskedBy is not { } first ? Decision.Refuse("reveal-not-asked", "Revealing takes two people: one asks, another reveals.")
        : first.Id == deciding.Actor.Id ? Decision.Refuse("reveal-alone", $"{first.Id} asked for it; another person reveals the secret.")
        : Secrets.Length != deciding.State.Segments.Length ? Decision.Refuse("commitment", FormattableString.Invariant($"The trial has {deciding.State.Segments.Length} segments of allocation, each with a secret; {Secrets.Length} are given."))
        : deciding.State.Segments.Zip(Secrets).FirstOrDefault(s => !Fits(s.First, s.Second)).First is { } segment
            ? Decision.Refuse("commitment", FormattableString.Invariant($"The secret of segment {segment.Number} is not the one that the trial committed to."))
        : Decision.Of(new AllocationSecretRevealed(Secrets));

    private static bool Fits(AllocationSegment segment, string secret) =>
        secret.Length >= 64 && secret.Length % 2 == 0 && secret.All(char.IsAsciiHexDigitLower)
        && AllocationSequence.Commitment(segment.Method, Convert.FromHexString(secret)) == segment.Commitment;
}

/// <summary>States that entries which a witness saw are gone from the ledger, as after an old backup was restored, and which positions are thereby lost.</summary>
public sealed record StateLedgerGap(long WitnessedVersion, string WitnessedHead, ImmutableArray<LostPositions> Lost, string Ground) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.Sponsor, Role.DataManager];

    internal override Decision Decide(Deciding deciding)
    {
        foreach (var lost in Lost)
        {
            var issued = deciding.State.Issued.GetValueOrDefault(lost.Sequence);
            if (lost.From != issued + 1 || lost.To < lost.From)
            {
                return Decision.Refuse("gap", FormattableString.Invariant($"In {lost.Sequence} the ledger has issued {issued} positions; what is lost starts at {issued + 1}, and {lost.From} to {lost.To} is stated."));
            }
        }

        return string.IsNullOrWhiteSpace(Ground) ? Decision.Refuse("no-ground", "The statement needs a ground.")
            : Decision.Of(new LedgerGapStated(WitnessedVersion, WitnessedHead, Lost, Ground));
    }
}
