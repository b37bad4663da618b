using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Access;

namespace Equipoise.Web.Accounts;

/// <summary>Writes the notes of the gate into the access ledger.</summary>
internal sealed class LedgerNotes(IAccessLog log) : AccessNotes
{
    /// <inheritdoc/>
    public override void Refused(HttpContext context, string account, string target) => log.Note(AccessAct.AccessRefused, account, target: target, address: Address.Of(context));

    /// <inheritdoc/>
    public override void Read(HttpContext context, string account, string target) =>
        log.Note(context.GetEndpoint()?.Metadata.GetMetadata<Route>()?.Policy.Shows == Shows.ResultsByArm ? AccessAct.UnblindedRead : AccessAct.Exported, account, target: target, address: Address.Of(context));
}
