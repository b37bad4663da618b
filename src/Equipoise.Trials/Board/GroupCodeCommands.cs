using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Board;

/// <summary>That the board was told which arm each group of a closed report is.</summary>
/// <param name="Cut">The cut whose report it read.</param>
/// <param name="By">Who asked.</param>
/// <param name="At">When.</param>
/// <param name="Ground">Why.</param>
/// <param name="Entry">The entry.</param>
public sealed record CodesReveal(string Cut, string By, Instant At, string Ground, long Entry);

/// <summary>
/// A member of the board asks which arm each coded group of a closed report is. The request is recorded with its reason before anything is shown; the codes are the same in every report, so whoever
/// asked once knows them for good.
/// </summary>
/// <param name="Cut">The cut whose closed report was read.</param>
/// <param name="Ground">Why the board needs to know.</param>
public sealed record RevealGroupCodes(string Cut, string Ground) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.Board];

    internal override Decision Decide(Deciding deciding) =>
        deciding.State.Cuts.All(c => c.Cut != Cut) ? Decision.Refuse("cut-unknown", $"There is no cut '{Cut}'.")
        : !deciding.Protocol.Document.Access.ComparativeResults.Contains(Role.Board) ? Decision.Refuse("comparative-results", "The protocol does not show results by arm to the board.")
        : string.IsNullOrWhiteSpace(Ground) ? Decision.Refuse("no-ground", "The request needs a reason.")
        : deciding.State.CodeReveals.Any(r => r.Cut == Cut && r.By == deciding.Actor.Id) ? Decision.Refuse("codes-revealed", $"The codes of the cut '{Cut}' were revealed to {deciding.Actor.Id} already.")
        : Decision.Of(new GroupCodesRevealed(Cut, Ground));
}
