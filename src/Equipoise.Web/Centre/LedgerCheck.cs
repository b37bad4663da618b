using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Web.Trial;
using NodaTime;

namespace Equipoise.Web.Centre;

/// <summary>How a verification of the ledger stands.</summary>
/// <param name="Begun">When it was begun.</param>
/// <param name="Of">Entries that the ledger held then.</param>
/// <param name="Passed">Entries found to fit so far.</param>
/// <param name="Ended">When it ended; null while it runs.</param>
/// <param name="Result">What was found; null while it runs, or where the ledger could not be read.</param>
/// <param name="Problem">Why the ledger could not be read; null where it could.</param>
public sealed record VerificationStanding(Instant Begun, long Of, long Passed, Instant? Ended, VerificationResult? Result, string? Problem);

/// <summary>Verifies the trial's ledger from its first entry on, beside the requests and at a pace that leaves them the machine: one run at a time, whose result stays to be read.</summary>
/// <param name="host">The trial.</param>
/// <param name="lifetime">The program's life: a run ends with it.</param>
public sealed class LedgerCheck(TrialHost host, IHostApplicationLifetime lifetime)
{
    /// <summary>Whoever asks for a run waits for it so long: it suffices for most trials.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Entries that are verified at full speed; those after them in turns with the requests.</summary>
    private const long AtOnce = 50_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Lock turn = new();
    private Task run = Task.CompletedTask;
    private volatile VerificationStanding? standing;

    /// <summary>The run of now, or the last one; null where there was none since the program was started.</summary>
    public VerificationStanding? Standing => standing;

    /// <summary>Begins a run where none is under way, and waits for it a while.</summary>
    public async Task RunAsync(CancellationToken cancelled)
    {
        Task asked;
        lock (turn)
        {
            if (run.IsCompleted)
            {
                var begun = new VerificationStanding(host.Now, host.Known.Version, 0, null, null, null);
                standing = begun;
                run = Task.Factory.StartNew(() => Verify(begun), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }

            asked = run;
        }

        await Task.WhenAny(asked, Task.Delay(Patience, cancelled));
    }

    private void Verify(VerificationStanding begun)
    {
        try
        {
            var result = LedgerVerification.VerifyInUse(host.Place.Ledger, passed =>
            {
                lifetime.ApplicationStopping.ThrowIfCancellationRequested();
                standing = begun with { Passed = passed };
                if (passed > AtOnce)
                {
                    Thread.Sleep(Pause);
                }
            });
            standing = begun with { Passed = result.Entries, Ended = host.Now, Result = result };
        }
        catch (OperationCanceledException)
        {
            standing = null;
        }
        catch (BadInputException e)
        {
            standing = begun with { Ended = host.Now, Problem = e.Diagnostics[0].Message };
        }
        catch (Exception e) when (e is System.Data.Common.DbException or IOException or TimeoutException)
        {
            standing = begun with { Ended = host.Now, Problem = "The ledger could not be read to its end; nothing is said of it. Verify again." };
        }
    }
}
