using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Equipoise.Benchmarks.WebLoad;

/// <summary>
/// <c>... -- web PROGRAM [--ledger FILE | --postgres NAME --vault FILE] [--nodes 1] [--rate 50] [--seconds 60] [--warm 60] [--acts 3]</c>: starts the web program on a big synthetic trial (bigtrial), signs somebody of every role
/// in over HTTP, follows links to find every page that each can reach, and then asks for them at a fixed rate, whatever the answers take: each kind of page of each role alike often, and of a hundred requests
/// as many acts as said; the first seconds of it, in which the program is still being compiled, are not counted. A request's time runs from when it was due. Prints the quantiles of each page, the processes' largest memory and the processor time that a request took.
/// </summary>
internal static class WebLoad
{
    private static readonly string[] Accounts = ["nurse", "investigator", "data-manager", "statistician", "independent-statistician", "board-1", "sponsor", "inspector"];

    internal static int Run(string[] args)
    {
        string? Text(string option) => Array.IndexOf(args, option) is var i and >= 0 ? args[i + 1] : null;
        int Number(string option, int otherwise) => Text(option) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        List<string> where = Text("--postgres") is { } postgres ? ["--postgres", postgres] : ["--ledger", Text("--ledger")!];
        if (Text("--vault") is { } vault)
        {
            where.AddRange(["--vault", vault]);
        }

        return Load(args[0], [.. where, "--clock", "rehearsal"], Number("--nodes", 1), Number("--rate", 50), Number("--seconds", 60), Number("--warm", 60), Number("--acts", 3)).GetAwaiter().GetResult();
    }

    private static async Task<int> Load(string program, IReadOnlyList<string> where, int count, int rate, int seconds, int warm, int acts)
    {
        var nodes = new List<WebNode>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                nodes.Add(await WebNode.Start(program, where));
                Print($"node {i + 1}: ready after {nodes[i].Started.TotalSeconds:F1} s with {nodes[i].ProcessorTime.TotalSeconds:F1} s of processor time; resident {nodes[i].Memory.Now} MiB, at most {nodes[i].Memory.Peak} MiB");
            }

            var visitors = new List<List<Visitor>>();
            foreach (var account in Accounts)
            {
                var everywhere = nodes.Select(n => new Visitor(account, n.Address)).ToList();
                foreach (var visitor in everywhere)
                {
                    await visitor.SignIn();
                }

                visitors.Add(everywhere);
            }

            // A cut of all that is recorded, so that its reports are among the pages.
            var manager = visitors[2][0];
            var today = TodayOf((await manager.Get("/cuts")).Text);
            var preview = (await manager.Get($"/cuts/preview?cut=load&analysis=interim&asOf={today}")).Text;
            Print($"a cut as of {today}: {await manager.Post("/cuts", preview, [("_account", manager.Account), ("_password", Visitor.Passphrase)])}");
            var pages = new List<(List<Visitor> Who, string Kind, List<string> Addresses)>();
            var sites = new SiteMap(await File.ReadAllTextAsync(Path.Combine(BigTrial.BigTrialMaker.Root(), "src", "Equipoise.Web", "RouteCatalogue.cs")));
            foreach (var who in visitors)
            {
                var map = await sites.Of(who[0]);
                Print($"{who[0].Account}: {map.Count} routes, {map.Values.Sum(p => p.Count)} addresses");
                pages.AddRange(map.Select(p => (who, p.Key, p.Value)));
            }

            Print($"routes that nobody reached: {string.Join(", ", sites.Routes.Where(r => pages.TrueForAll(p => p.Kind != r)))}");
            var participants = pages.Where(p => p.Who[0].Account == "nurse").SelectMany(p => p.Addresses).Select(a => a.Split('?')[0].Split('/')).Where(a => a.Length > 2 && a[1] == "participants").Select(a => a[2]).Distinct(StringComparer.Ordinal).ToList();
            if (participants.Count == 0)
            {
                // Where no page leads the nurse to a participant yet: those of the site whose forms open.
                for (var i = 1; i < 2000 && participants.Count < 12; i++)
                {
                    var participant = FormattableString.Invariant($"SYN-01-{i:D4}");
                    if ((await visitors[0][0].Get($"/participants/{participant}/record/recordContact")).Status == 200)
                    {
                        participants.Add(participant);
                    }
                }
            }

            // Once all of it, so that what is compiled and kept at first is.
            foreach (var page in pages)
            {
                await page.Who[^1].Get(page.Addresses[0]);
            }

            var (before, watch) = (nodes.Select(n => n.ProcessorTime).ToList(), Stopwatch.StartNew());
            var times = new ConcurrentBag<(string Page, double Milliseconds, int Status)>();
            var random = new Random(1);
            var running = new List<Task>();
            var (total, uncounted) = (rate * (warm + seconds), rate * warm);
            var order = Enumerable.Range(0, total).Select(i => pages[i % pages.Count]).ToArray();
            random.Shuffle(order);
            for (var i = 0; i < total; i++)
            {
                if (i == uncounted)
                {
                    before = nodes.ConvertAll(n => n.ProcessorTime);
                }

                var due = TimeSpan.FromSeconds((double)i / rate);
                if (due > watch.Elapsed)
                {
                    await Task.Delay(due - watch.Elapsed);
                }

                var (who, kind, addresses) = order[i];
                var (address, node) = (addresses[random.Next(addresses.Count)], i % count);
                running.Add(random.Next(100) < acts
                    ? Act(visitors[0][node], participants[random.Next(participants.Count)], due)
                    : Timed(who[node].Account + " " + kind, due, async () => (await who[node].Get(address)).Status));
            }

            await Task.WhenAll(running);
            var elapsed = watch.Elapsed;
            Report(times);
            for (var i = 0; i < count; i++)
            {
                Print($"node {i + 1}: largest resident memory {nodes[i].Memory.Peak} MiB, now {nodes[i].Memory.Now} MiB; {(nodes[i].ProcessorTime - before[i]).TotalMilliseconds / (total - uncounted):F1} ms of processor time for each request of the run");
            }

            Print($"{total - uncounted} requests counted of {total} in {elapsed.TotalSeconds:F1} s on {Environment.ProcessorCount} cores; the machine's load was {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
            return 0;

            async Task Timed(string page, TimeSpan due, Func<Task<int>> ask)
            {
                int status;
                try
                {
                    status = await ask();
                }
                catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
                {
                    status = 0;
                }

                if (due >= TimeSpan.FromSeconds(warm))
                {
                    times.Add((page, (watch.Elapsed - due).TotalMilliseconds, status));
                }
            }

            async Task Act(Visitor nurse, string participant, TimeSpan due)
            {
                var path = $"/participants/{participant}/record/recordContact";
                var page = "";
                await Timed("nurse GET the form of an act", due, async () =>
                {
                    (var status, page) = await nurse.Get(path);
                    return status;
                });
                await Timed("nurse POST an act", watch.Elapsed, () => nurse.Post(path, page, [("contactOn", "2000-12-27")]));
            }
        }
        finally
        {
            nodes.ForEach(n => n.Dispose());
        }
    }

    private static string TodayOf(string page) => System.Text.RegularExpressions.Regex.Match(page, "name=\"asOf\" type=\"date\" value=\"(?<day>[^\"]+)\"", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Groups["day"].Value;

    private static void Report(IEnumerable<(string Page, double Milliseconds, int Status)> times)
    {
        Console.WriteLine("| page | requests | p50 ms | p95 ms | p99 ms | longest ms | answers |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---|");
        foreach (var page in times.GroupBy(t => t.Page, StringComparer.Ordinal).OrderBy(p => p.Key, StringComparer.Ordinal).Append(times.GroupBy(_ => "all").Single()))
        {
            var sorted = page.Select(t => t.Milliseconds).Order().ToList();
            Print($"| {page.Key} | {sorted.Count} | {SiteMap.Quantile(sorted, 0.5):F1} | {SiteMap.Quantile(sorted, 0.95):F1} | {SiteMap.Quantile(sorted, 0.99):F1} | {sorted[^1]:F1} | {string.Join(" ", page.GroupBy(t => t.Status).OrderBy(s => s.Key).Select(s => FormattableString.Invariant($"{s.Key}:{s.Count()}")))} |");
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
