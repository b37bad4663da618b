using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Tests.Ledger;

/// <summary>
/// The exact bytes of every event in the ledger. A published event never changes: a difference here means a new version of the event, not a new golden file.
/// For a new event: <c>EQUIPOISE_UPDATE_GOLDEN=1 dotnet test tests/Equipoise.Tests --filter EventGolden</c>.
/// </summary>
public sealed class EventGoldenTests
{
    private static readonly string Folder = Repository.Path("tests", "Equipoise.Tests", "Golden", "events");

    public static TheoryData<string> Types => [.. EventCatalogue.All.Select(e => FormattableString.Invariant($"{e.Name}.{e.Version}"))];

    [Theory]
    [MemberData(nameof(Types))]
    public void An_event_is_stored_as_its_golden_file(string file)
    {
        var type = EventCatalogue.All.Single(e => FormattableString.Invariant($"{e.Name}.{e.Version}") == file);
        var @event = SampleEvents.All.Single(e => e.GetType() == type.ClrType);
        var entry = LedgerEntry.Seal(2, Instant.FromUtc(1996, 3, 1, 9, 30, 15), new Actor("n.weiß", Role.Nurse, "101"), "typed late", @event, LedgerEntry.Genesis);
        var path = Path.Combine(Folder, file + ".json");
        if (Environment.GetEnvironmentVariable("EQUIPOISE_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(path, entry.Body);
        }

        File.Exists(path).ShouldBeTrue($"{path} is missing; run the test once with EQUIPOISE_UPDATE_GOLDEN=1");
        var golden = File.ReadAllText(path);
        entry.Body.ShouldBe(golden);
        var read = LedgerEntry.Read(golden);
        LedgerEntry.Seal(read.Sequence, read.RecordedAt, read.Actor, read.Reason, read.Event, read.PreviousHash).Body.ShouldBe(golden);
        read.Hash.ShouldBe(entry.Hash);
    }

    [Fact]
    public void Every_golden_file_belongs_to_an_event() =>
        Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)
            .ShouldBe(EventCatalogue.All.Select(e => FormattableString.Invariant($"{e.Name}.{e.Version}.json")).Order(StringComparer.Ordinal));
}
