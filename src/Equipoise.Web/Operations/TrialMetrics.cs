using System.Diagnostics.Metrics;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Accounts;
using Equipoise.Web.Trial;

namespace Equipoise.Web.Operations;

/// <summary>What is counted for those who look after the machine: never a participant, never an account.</summary>
internal sealed class TrialMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Equipoise";

    private readonly Meter meter = new(Name, ProgramVersion.Text);
    private readonly Counter<long> commands, signInFailures, limited;

    /// <summary>The instruments.</summary>
    public TrialMetrics()
    {
        commands = meter.CreateCounter<long>("equipoise.commands", "{command}", "Commands by name and outcome: accepted, refused, repeated.");
        signInFailures = meter.CreateCounter<long>("equipoise.sign_in.failures", "{attempt}", "Attempts to show who one is that failed, locks among them.");
        limited = meter.CreateCounter<long>("equipoise.requests.limited", "{request}", "Requests refused by a limit, by address or account.");
    }

    /// <summary>Watches a trial: the last entry, and how many commands wait.</summary>
    public void Watch(TrialHost host)
    {
        meter.CreateObservableGauge("equipoise.ledger.version", () => host.Known.Version, "{entry}", "The last entry of the ledger as this node knows it.");
        meter.CreateObservableGauge("equipoise.commands.waiting", () => host.Waiting, "{command}", "Commands that wait for their turn at this node.");
    }

    /// <summary>Counts a command.</summary>
    public void Count(Submission submission, Answer answer) => commands.Add(
        1,
        new KeyValuePair<string, object?>("command", CommandCatalogue.NameOf(submission.Command)),
        new KeyValuePair<string, object?>("outcome", answer.Repeated ? "repeated" : answer.Rejection is null ? "accepted" : "refused"));

    /// <summary>Counts a request that a limit refused.</summary>
    /// <param name="by">Address or account.</param>
    public void Limited(string by) => limited.Add(1, new KeyValuePair<string, object?>("by", by));

    /// <summary>Counts an act of the access ledger where it is a failure to show who one is.</summary>
    public void Count(AccessAct act)
    {
        if (act is AccessAct.SignInFailed or AccessAct.LockedOut or AccessAct.TokenRefused)
        {
            signInFailures.Add(1, new KeyValuePair<string, object?>("act", Trials.Ledger.Words.Of(act)));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();
}

/// <summary>The access ledger, with failures counted on the way.</summary>
internal sealed class CountedAccess(AccessLog log, TrialMetrics metrics) : IAccessLog
{
    /// <inheritdoc/>
    public long Entries => log.Entries;

    /// <inheritdoc/>
    public void Note(AccessAct act, string? account = null, string? target = null, string? address = null, string? detail = null)
    {
        metrics.Count(act);
        log.Note(act, account, target, address, detail);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Trials.Ledger.LedgerEntry> Read(long from = 1) => log.Read(from);
}
