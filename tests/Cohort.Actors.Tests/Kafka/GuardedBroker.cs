using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Cohort.Actors.Tests.Kafka;

/// <summary>
/// A door before a broker, such as brokers in production have: TLS with a certificate of its own, and SASL/PLAIN. Answers
/// that name the broker's port name the door's instead, so that clients come back to it.
/// </summary>
internal sealed class GuardedBroker : IDisposable
{
    // Numbers of requests, and where a request says which one it is; after Kafka's protocol guide.
    private const int ApiVersions = 18;
    private const int SaslHandshake = 17;
    private const int CorrelationAt = 4;
    private const string Host = "127.0.0.1";

    private static readonly byte[] NoErrorButPlain = [0, 0, 0, 0, 0, 1, 0, 5, .. "PLAIN"u8];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2 _certificate = MakeCertificate();
    private readonly int _broker;
    private readonly byte[] _credentials;
    private int _admitted;
    private int _refused;

    public GuardedBroker(string broker, string user, string password, string certificateFile)
    {
        _broker = int.Parse(broker.Split(':')[1], CultureInfo.InvariantCulture);
        // RFC 4616: an empty authorization identity, the user and the password, each after a NUL but the first.
        _credentials = Encoding.UTF8.GetBytes($"\0{user}\0{password}");
        File.WriteAllText(certificateFile, _certificate.ExportCertificatePem());
        _listener.Start();
        _ = Listen();
    }

    public string Address => $"{Host}:{Port}";

    /// <summary>Connections that gave the right name and password.</summary>
    public int Admitted => Volatile.Read(ref _admitted);

    /// <summary>Connections that trusted the certificate and gave something else.</summary>
    public int Refused => Volatile.Read(ref _refused);

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _certificate.Dispose();
        _end.Dispose();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=broker", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }

    private async Task Listen()
    {
        while (!_end.IsCancellationRequested) _ = Serve(await _listener.AcceptTcpClientAsync(_end.Token));
    }

    /// <summary>A connection; it ends when either side ends it, for whatever reason.</summary>
    private async Task Serve(TcpClient client)
    {
        using var broker = new TcpClient();
        using (client)
        {
            await using var guarded = new SslStream(client.GetStream());
            await guarded.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
            await broker.ConnectAsync(Host, _broker, _end.Token);
            await Admit(guarded, broker.GetStream());
        }
    }

    private async Task Admit(Stream client, Stream broker)
    {
        // What a client says before it is known: which versions are there, that it wants PLAIN, and its credentials.
        for (var isAdmitted = false; !isAdmitted;)
        {
            if (await ReadFrame(client) is not { } frame) return;
            if (frame.AsSpan().SequenceEqual(_credentials))
            {
                isAdmitted = true;
                await WriteFrame(client, []);
            }
            else if (BinaryPrimitives.ReadInt16BigEndian(frame) == ApiVersions)
            {
                await WriteFrame(broker, frame);
                await WriteFrame(client, WithHandshake(await ReadFrame(broker) ?? []));
            }
            else if (BinaryPrimitives.ReadInt16BigEndian(frame) == SaslHandshake)
            {
                await WriteFrame(client, [.. frame.AsSpan(CorrelationAt, sizeof(int)), .. NoErrorButPlain]);
            }
            else
            {
                Interlocked.Increment(ref _refused);
                return;
            }
        }

        Interlocked.Increment(ref _admitted);
        await Task.WhenAny(Pass(client, broker), Pass(broker, client));
    }

    private async Task Pass(Stream from, Stream to)
    {
        while (await ReadFrame(from) is { } frame)
        {
            Redirect(frame);
            await WriteFrame(to, frame);
        }
    }

    /// <summary>An answer to the oldest version of ApiVersions, with SaslHandshake 0 added to what the broker has; others as they are.</summary>
    private static byte[] WithHandshake(byte[] answer)
    {
        if (BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(sizeof(int))) != 0) return answer;
        var count = answer.AsSpan(sizeof(int) + sizeof(short));
        BinaryPrimitives.WriteInt32BigEndian(count, BinaryPrimitives.ReadInt32BigEndian(count) + 1);
        return [.. answer, 0, SaslHandshake, 0, 0, 0, 0];
    }

    /// <summary>What follows a length; null at the end of the connection.</summary>
    private async Task<byte[]?> ReadFrame(Stream from)
    {
        var length = new byte[sizeof(int)];
        if (await from.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, _end.Token) < length.Length) return null;
        var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await from.ReadExactlyAsync(frame, _end.Token);
        return frame;
    }

    private async Task WriteFrame(Stream to, byte[] frame)
    {
        var whole = new byte[sizeof(int) + frame.Length];
        BinaryPrimitives.WriteInt32BigEndian(whole, frame.Length);
        frame.CopyTo(whole, sizeof(int));
        await to.WriteAsync(whole, _end.Token);
    }

    /// <summary>The port follows the host wherever an answer names the broker; no request does.</summary>
    private void Redirect(byte[] frame)
    {
        var place = new byte[Host.Length + sizeof(int)];
        Encoding.ASCII.GetBytes(Host, place);
        BinaryPrimitives.WriteInt32BigEndian(place.AsSpan(Host.Length), _broker);
        for (var at = 0; frame.AsSpan(at).IndexOf(place) is var found and >= 0; at += place.Length)
        {
            at += found;
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(at + Host.Length), Port);
        }
    }
}
