using System.Collections.Immutable;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.AcceptanceTests;

/// <summary>Text that a page must show as text, and a ledger that holds it wherever a person's words can stand.</summary>
internal static class WebInjection
{
    public static ImmutableArray<string> Corpus { get; } =
    [
        "<script>window.pwned=1</script>",
        "\"><img src=x onerror=window.pwned=1>",
        "'><svg onload=window.pwned=1>",
        "</style></title><script>window.pwned=1</script>",
        "javascript:window.pwned=1",
        "a/b?c=d&e=<b>#f",
        "{{7*7}}${7*7}@(7*7)",
        "\u202Egnirts\u0000\u001b[31m",
        "--><!--<script>window.pwned=1</script>",
    ];

    /// <summary>Writes a ledger: that of a rehearsal, and behind it the corpus in names, numbers, actors and reasons.</summary>
    public static void Write(string from, string path)
    {
        ImmutableArray<LedgerEntry> entries;
        using (var source = SqliteLedger.OpenReadOnly(from))
        {
            entries = [.. source.ReadAll()];
        }

        var last = entries[^1];
        foreach (var text in Corpus)
        {
            var added = LedgerEntry.SealAll(last.Sequence, last.Hash, last.RecordedAt, new Actor(text, Role.Nurse, text), text,
            [
                new SiteOpened(text, text, "America/Chicago"),
                new CandidateScreened(text, text, new LocalDate(2003, 2, 7)),
                new MeasurementsRecorded(text, [new Measurement(text, text, text, new LocalDate(2003, 2, 7))]),
                new CandidateExcluded(text, new LocalDate(2003, 2, 7), ExclusionReason.Other, null, text + new string('x', 300)),
            ]);
            entries = entries.AddRange(added);
            last = added[^1];
        }

        using var ledger = SqliteLedger.Create(path);
        ledger.Append(0, entries);
    }
}
