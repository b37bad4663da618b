using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Safety;

/// <summary>That a safety rule was met, and what the board advised.</summary>
/// <param name="Met">The crossing.</param>
/// <param name="Advice">The board's first advice after it; null while the board is waited for.</param>
public sealed record SafetyCall(Sourced<SafetyRuleMet> Met, Sourced<SafetyAdviceRecorded>? Advice)
{
    /// <summary>Whether nobody may be randomised because of it: the rule suspends accrual, and the board has not advised to go on.</summary>
    public bool HoldsAccrual => Met.Fact.Action == SafetyAction.SuspendAccrual && Advice?.Fact.Advice is not (BoardAdvice.Continue or BoardAdvice.Modify);
}

/// <summary>Records what the board advises on a safety rule that was met.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Advice">The advice.</param>
/// <param name="Rationale">Why.</param>
public sealed record RecordSafetyAdvice(string Rule, BoardAdvice Advice, string Rationale) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.Board];

    internal override Decision Decide(Deciding deciding)
    {
        var waiting = deciding.State.SafetyCalls.Where(c => c.Advice is null).Select(c => c.Met.Fact.Rule).Distinct(StringComparer.Ordinal).ToList();
        return waiting.Contains(Rule, StringComparer.Ordinal)
            ? Decision.Of(new SafetyAdviceRecorded(Rule, Advice, Rationale))
            : Decision.Refuse("no-safety-call", $"No crossing of the rule '{Rule}' waits for the board's advice; {(waiting.Count == 0 ? "none does" : "there wait " + string.Join(", ", waiting))}.");
    }
}
