using Equipoise.Adapters.Storage;
using Equipoise.Web.Sight;

namespace Equipoise.Web.Centre;

/// <summary>Verifies the trial's ledger from its first entry on, one run at a time: each reads all of it.</summary>
internal static class LedgerCheck
{
    private static readonly SemaphoreSlim Turn = new(1, 1);

    /// <summary>Verifies.</summary>
    public static async Task<VerificationResult> RunAsync(RecordTrial trial, CancellationToken cancelled)
    {
        await Turn.WaitAsync(cancelled);
        try
        {
            var name = trial.Entries.Read(store => store.Name);
            return await Task.Run(() => LedgerStores.InPostgres(name) ? LedgerVerification.VerifyPostgres(name) : LedgerVerification.Verify(name), cancelled);
        }
        finally
        {
            Turn.Release();
        }
    }
}
