using Equipoise.Web.Trial;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Web.Centre;

/// <summary>When each entry was recorded: read from the ledger once, and kept up with it. Entries never change, so neither does what is known of them.</summary>
/// <param name="host">The trial.</param>
public sealed class EntryTimes(TrialHost host)
{
    private const string Key = "\"recordedAt\":\"";

    private readonly Lock turn = new();
    private readonly List<long> ticks = [];

    /// <summary>When an entry was recorded; null where there is none.</summary>
    public Instant? At(long entry)
    {
        lock (turn)
        {
            if (entry > ticks.Count && entry <= host.Known.Version)
            {
                // What stands in a text of the entry is escaped; the envelope's own key is the last one.
                ticks.AddRange(host.Reader.Read(store => store.ReadBodies(ticks.Count + 1).Select(TimeOf).ToList()));
            }

            return entry >= 1 && entry <= ticks.Count ? Instant.FromUnixTimeTicks(ticks[(int)entry - 1]) : null;
        }
    }

    private static long TimeOf(string body)
    {
        var start = body.LastIndexOf(Key, StringComparison.Ordinal) + Key.Length;
        return InstantPattern.ExtendedIso.Parse(body[start..body.IndexOf('"', start)]).Value.ToUnixTimeTicks();
    }
}
