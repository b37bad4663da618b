using Equipoise.Web.Trial;
using NodaTime;

namespace Equipoise.Web.Centre;

/// <summary>When each entry was recorded, as the whole trial knows it: the sights do not tell it.</summary>
/// <param name="host">The trial.</param>
public sealed class EntryTimes(TrialHost host)
{
    /// <summary>When an entry was recorded; null where there is none.</summary>
    public Instant? At(long entry) => host.Known.RecordedAt(entry);
}
