-- The acts of a store of rooms in Redis; each call is one act, and nothing else happens meanwhile.
-- ARGV: act, prefix, code, now, then what the act takes. The answer: {"reason", number} or {"", answer …}.
-- Below the prefix: rooms, a sorted set, code → end; room:CODE, a hash; asked:CODE, a hash, question → "options state";
-- said:CODE and answer:CODE, hashes, question → text; votes:CODE:QUESTION, a hash, device → choice.
local prefix, code, now = ARGV[2], ARGV[3], tonumber(ARGV[4])
local rooms, room, asked = prefix .. 'rooms', prefix .. 'room:' .. code, prefix .. 'asked:' .. code
local said, answers = prefix .. 'said:' .. code, prefix .. 'answer:' .. code

local function votes(which, name) return prefix .. 'votes:' .. which .. ':' .. name end

local function extend(expires) redis.call('ZADD', rooms, expires, code) end

local function question(name)
    local options, state = string.match(redis.call('HGET', asked, name) or '', '(%d+) (%d+)')
    return tonumber(options), tonumber(state)
end

local function delete(which)
    local questions = prefix .. 'asked:' .. which
    for _, name in ipairs(redis.call('HKEYS', questions)) do redis.call('DEL', votes(which, name)) end
    redis.call('DEL', questions, prefix .. 'room:' .. which, prefix .. 'said:' .. which, prefix .. 'answer:' .. which)
    redis.call('ZREM', rooms, which)
end

local outside, inside = {}, {} -- the acts, and those that need a living room

function outside.open(expires, secret, most)
    for _, ended in ipairs(redis.call('ZRANGEBYSCORE', rooms, '-inf', ARGV[4])) do delete(ended) end
    if redis.call('ZSCORE', rooms, code) then return {'', 0} end
    if redis.call('ZCARD', rooms) >= tonumber(most) then return {'rooms_full', tonumber(most)} end
    redis.call('HSET', room, 'secret', secret, 'page', '', 'query', '', 'number', 0)
    extend(expires)
    return {'', 1}
end

function outside.finish()
    delete(code)
    return {''}
end

function inside.room()
    local kept = redis.call('HMGET', room, 'secret', 'page', 'query', 'number', 'asked')
    local options, state = question(kept[5] or '')
    local name = kept[5] or ''
    local question_said, answer = redis.call('HGET', said, name) or '', redis.call('HGET', answers, name) or ''
    return {'', kept[1], kept[2], kept[3], tonumber(kept[4]), name, options or 0, state or 0, question_said, answer}
end

function inside.show(expires, page, query)
    redis.call('HSET', room, 'page', page, 'query', query)
    extend(expires)
    return {'', redis.call('HINCRBY', room, 'number', 1)}
end

function inside.ask(expires, name, options, text, most)
    local known = question(name)
    if not known and redis.call('HLEN', asked) >= tonumber(most) then return {'questions_full', tonumber(most)} end
    if known and known ~= tonumber(options) then return {'changed', known} end
    if not known then redis.call('HSET', asked, name, options .. ' 0') end
    redis.call('HSET', said, name, text)
    redis.call('HSET', room, 'asked', name)
    extend(expires)
    return {''}
end

function inside.settle(expires, name, to, answer)
    local options, state = question(name)
    if not options then return {'unasked'} end
    if tonumber(to) > state then redis.call('HSET', asked, name, options .. ' ' .. to) end
    if tonumber(to) == 2 then redis.call('HSET', answers, name, answer) end
    extend(expires)
    return {''}
end

function inside.vote(name, device, choice, most)
    local options, state = question(name)
    if not options then return {'unasked'} end
    if state ~= 0 then return {'locked'} end
    if tonumber(choice) >= options then return {'choice', options} end
    local here = votes(code, name)
    if redis.call('HEXISTS', here, device) == 0 and redis.call('HLEN', here) >= tonumber(most) then
        return {'devices_full', tonumber(most)}
    end
    redis.call('HSET', here, device, choice)
    return {''}
end

function inside.voted(name, device)
    return {'', tonumber(redis.call('HGET', votes(code, name), device) or -1)}
end

function inside.tally(name)
    local options = question(name)
    if not options then return {'unasked'} end
    local counts = {''}
    for choice = 1, options do counts[choice + 1] = 0 end
    for _, choice in ipairs(redis.call('HVALS', votes(code, name))) do
        counts[choice + 2] = counts[choice + 2] + 1
    end
    return counts
end

local act = inside[ARGV[1]]
if act then
    local expires = redis.call('ZSCORE', rooms, code)
    if not expires or tonumber(expires) <= now then return {'room'} end
end
return (act or outside[ARGV[1]])(unpack(ARGV, 5))
