using System.Globalization;
using Equipoise.Statistics.Random;
using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Benchmarks.BigTrial;

/// <summary>One more thing that a clinic records.</summary>
internal readonly record struct Extra(Instant At, string Actor, string Site, Type Type, string Data);

/// <summary>What rehearsals do not have and clinics do: contacts by telephone and weights in between, of participants in follow-up, in the order of time.</summary>
internal sealed class Extras
{
    private readonly List<(Instant At, int Copy)> planned = [];
    private readonly List<Copy> copies;
    private readonly RandomStream random;
    private int given;

    public Extras(List<Copy> copies, int count, Instant until, int seed)
    {
        (this.copies, random) = (copies, RandomStream.For((ulong)seed, 0, "big trial extras"));
        var alive = copies.Select((c, i) => (Index: i, From: c.Template.Anchor + c.Shift + Duration.FromDays(30), To: Instant.Min(until, c.Template.Events[^1].At + c.Shift)))
            .Where(c => copies[c.Index].Position > 0 && c.To > c.From).ToList();
        for (var i = 0; i < count && alive.Count > 0; i++)
        {
            var (index, from, to) = alive[i % alive.Count];
            planned.Add((from + Duration.FromSeconds((long)((to - from).TotalSeconds * random.NextUniform())), index));
        }

        planned.Sort();
    }

    public IEnumerable<Extra> Before(Instant at)
    {
        for (; given < planned.Count && planned[given].At <= at; given++)
        {
            var (when, copy) = (planned[given].At, copies[planned[given].Copy]);
            var day = when.InUtc().Date;
            var date = string.Create(CultureInfo.InvariantCulture, $"{day.Year:D4}-{day.Month:D2}-{day.Day:D2}");
            yield return random.NextInt(4) == 0
                ? new Extra(when, "nurse-" + copy.Site, copy.Site, typeof(MeasurementsRecorded), string.Create(CultureInfo.InvariantCulture, $"{{\"measurements\":[{{\"field\":\"weight\",\"source\":null,\"takenOn\":\"{date}\",\"unit\":\"kg\",\"value\":\"{50 + random.NextInt(60)}\"}}],\"participant\":\"{copy.Participant}\"}}"))
                : new Extra(when, "nurse-" + copy.Site, copy.Site, typeof(ContactRecorded), $"{{\"contactOn\":\"{date}\",\"participant\":\"{copy.Participant}\"}}");
        }
    }
}
