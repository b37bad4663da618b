using Equipoise.Adapters.Storage;

namespace Equipoise.Cli.Verbs;

/// <summary>When somebody else appended between loading and appending, the decision is taken once more on what stands then.</summary>
internal static class Conflict
{
    public static Outcome Retry(Func<Outcome> attempt)
    {
        try
        {
            return attempt();
        }
        catch (LedgerConflictException)
        {
            return attempt();
        }
    }
}
