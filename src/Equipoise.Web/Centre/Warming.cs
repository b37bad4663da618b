namespace Equipoise.Web.Centre;

/// <summary>Counts what the centre's pages begin with once the program has started, before anybody asks.</summary>
/// <param name="counts">The counts.</param>
/// <param name="lifetime">The program's life.</param>
internal sealed class Warming(Counts counts, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var told = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        try
        {
            await Task.Run(counts.Warm, stoppingToken);
        }
        catch (Exception e) when (e is Adapters.BadInputException or System.Data.Common.DbException or IOException or TimeoutException)
        {
            // The ledger cannot be read now: whoever asks is told so.
        }
    }
}
