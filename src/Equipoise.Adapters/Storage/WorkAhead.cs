using System.Collections.Concurrent;

namespace Equipoise.Adapters.Storage;

/// <summary>Work on pieces in their order: pieces are drawn by one thread, worked on by as many as there are cores, and handed over in order, a few of them ahead of who takes them.</summary>
internal static class WorkAhead
{
    private const int Pieces = 16;

    /// <summary>The results, in the order of the pieces. What drawing or working on a piece throws comes where its result would.</summary>
    public static IEnumerable<TResult> InOrder<TPiece, TResult>(IEnumerable<TPiece> pieces, Func<TPiece, TResult> work)
    {
        using var stop = new CancellationTokenSource();
        using var begun = new BlockingCollection<Task<TResult>>(Pieces);
        var drawing = Task.Run(() =>
        {
            try
            {
                foreach (var piece in pieces)
                {
                    begun.Add(Task.Run(() => work(piece)), stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // Whoever took the results wants no more.
            }
            finally
            {
                begun.CompleteAdding();
            }
        });
        try
        {
            foreach (var result in begun.GetConsumingEnumerable())
            {
                yield return result.GetAwaiter().GetResult();
            }

            drawing.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
            ((IAsyncResult)drawing).AsyncWaitHandle.WaitOne();
        }
    }
}
