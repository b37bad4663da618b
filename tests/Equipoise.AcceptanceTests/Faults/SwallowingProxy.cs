using System.Net;
using System.Net.Sockets;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>Stands between a client and the program: hands on what the client sends, and loses the first answers with the connection, as a network does.</summary>
internal sealed class SwallowingProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Uri to;
    private int left;
    private int lost;

    public SwallowingProxy(string to, int loses)
    {
        (this.to, left) = (new Uri(to), loses);
        listener.Start();
        _ = Accept();
    }

    /// <summary>Where the client goes.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>Answers lost so far.</summary>
    public int Lost => lost;

    /// <summary>Loses the next answers.</summary>
    public void Lose(int answers) => Interlocked.Exchange(ref left, answers);

    public void Dispose() => listener.Dispose();

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                _ = HandOn(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task HandOn(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(to.Host, to.Port);
                var sent = client.GetStream().CopyToAsync(server.GetStream());
                var answers = server.GetStream();
                var buffer = new byte[65536];
                int read;
                while ((read = await answers.ReadAsync(buffer)) > 0)
                {
                    // The program has answered, so it has recorded: only now the answer is lost.
                    if (Interlocked.Decrement(ref left) >= 0)
                    {
                        Interlocked.Increment(ref lost);
                        client.Client.LingerState = new LingerOption(true, 0);
                        return;
                    }

                    await client.GetStream().WriteAsync(buffer.AsMemory(0, read));
                }
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                // One of the two has gone.
            }
        }
    }
}
