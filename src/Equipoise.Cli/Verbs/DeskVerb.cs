using System.Collections.Concurrent;
using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Cli.Verbs;

/// <summary>
/// <c>equipoise desk LEDGER</c>: takes commands line by line on standard input, <c>{"key": ..., "actor": ..., "role": ..., "site": ..., "reason": ..., "command": {"command": ..., ...}}</c>, and
/// answers each with a line of JSON after it is committed. Commands that wait together are committed together. Several desks, on PostgreSQL or on one file, may serve a trial at once.
/// </summary>
internal static class DeskVerb
{
    private const int Together = 64;

    private static readonly JsonSerializerOptions Form = new(EventJson.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger: a file, or postgres:Trial=NAME;Host=...;Database=...;Username=..." };
        var notices = new Option<string?>("--notices") { Description = "Append a notice of each randomisation to this file, at least once, without the arm; FILE.at says up to which entry.", HelpName = "FILE" };
        var (place, witness) = (new VaultPlace(), new WitnessPlace());
        return shell.Verb("desk", "Take commands line by line on standard input and answer each when it is committed.", [ledger, notices, .. place.Options, witness.Option], use =>
        {
            using var store = LedgerStores.Open(use.Get(ledger));
            var session = new TrialSession(store, () => place.Open(use, use.Get(ledger)), shell.Reached, witness.Of(use));
            var outbox = use.Get(notices) is { } file ? new NoticeOutbox(file + ".at", file, shell.Reached) : null;
            outbox?.Deliver(store);
            return Serve(session, () => outbox?.Deliver(store), shell);
        });
    }

    private static Outcome Serve(TrialSession session, Action committed, Shell shell)
    {
        using var lines = new BlockingCollection<string>();
        var reader = Task.Run(() =>
        {
            while (shell.In.ReadLine() is { } line)
            {
                lines.Add(line);
            }

            lines.CompleteAdding();
        });
        var count = 0L;
        while (lines.TryTake(out var first, Timeout.Infinite))
        {
            var batch = new List<string> { first };
            while (batch.Count < Together && lines.TryTake(out var more))
            {
                batch.Add(more);
            }

            var read = batch.Select(Read).ToList();
            Queue<Answer> answers = new(session.GiveAll([.. read.Where(r => r.Submission is not null).Select(r => r.Submission!)], shell.Now));
            foreach (var (submission, problem) in read)
            {
                shell.Out.Write((submission is null ? new JsonObject { ["problem"] = problem } : Line(submission, answers.Dequeue())).ToJsonString(Form) + "\n");
            }

            shell.Out.Flush();
            count += batch.Count;
            committed();
        }

        reader.GetAwaiter().GetResult();
        return Outcome.Done(new { commands = count }, _ => { });
    }

    private static (Submission? Submission, string? Problem) Read(string line)
    {
        try
        {
            var json = JsonNode.Parse(line) as JsonObject ?? throw new FormatException("A line is a JSON object.");
            string Text(string key) => json[key]?.GetValue<string>() ?? throw new FormatException($"The key \"{key}\" is missing.");
            var actor = new Actor(Text("actor"), Words.Parse<Role>(Text("role")), json["site"]?.GetValue<string>());
            return (new Submission(CommandCatalogue.Read((json["command"] ?? throw new FormatException("The key \"command\" is missing.")).ToJsonString()), actor, json["reason"]?.GetValue<string>(), json["key"]?.GetValue<string>()), null);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return (null, e.Message);
        }
    }

    private static JsonObject Line(Submission submission, Answer answer) => new()
    {
        ["key"] = submission.Key,
        ["refused"] = answer.Rejection is { } rejection ? new JsonObject { ["rule"] = rejection.Rule, ["message"] = rejection.Message } : null,
        ["repeated"] = answer.Repeated,
        ["entries"] = new JsonArray([.. answer.Entries.Select(LedgerVerb.EntryJson)]),
    };
}
